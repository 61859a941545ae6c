import { invalidType } from '../native/invalid-argument.js';
import { type Bytes, checkBytes, checkFlags, checkFolder, checkInteger, checkPath, type Path } from './arguments.js';
import type { FileLike } from './entry.js';
import { familyNumbers } from './flags.js';
import { RegisteredFd } from './registered.js';
import { Statx } from './statx.js';
import type { AtFlags, OFlag, RenameFlags, ResolveFlags, StatxFlags, StatxMode, XattrFlags } from './system-flags.js';
import { TransferOperations } from './transfer-operations.js';

/** The current folder, for operations that take a folder's descriptor. */
export function currentFolder(): number {
  return familyNumbers('Places').FDCWD as number;
}

export interface OpenHow {
  readonly flags: OFlag | 0;
  /** Default 0. */
  readonly mode?: number;
  /** Default 0. */
  readonly resolve?: ResolveFlags | 0;
}

/** Operations on names. `folder` is what a path is relative to; null is the current folder. */
export abstract class NameOperations extends TransferOperations {
  /** Asks about a file; `into` is filled when the completion is taken. Since Linux 5.6. */
  statx(folder: number | null, path: Path, flags: StatxFlags | 0, mask: StatxMode, into: Statx): this {
    if (!(into instanceof Statx)) throw invalidType('into', 'a Statx', into);
    const ask = { fd: this.#folder(folder), flags: checkFlags('flags', flags), length: checkFlags('mask', mask) };
    // The path is a part as well: the record that it has is its own.
    const name = checkPath('path', path);
    return this.fill('statx', ask, [name, into.bytes.byteLength], { records: [new Uint8Array(0), into.bytes] });
  }

  /** Opens a file: the result is its descriptor. Since Linux 5.6. */
  openat(folder: number | null, path: Path, flags: OFlag | 0, mode = 0): this {
    return this.fill('openat', this.#open(folder, flags, mode), [checkPath('path', path)]);
  }

  /**
   * Opens a file into a place of the ring's table; without `slot` into a free one, the result. Since Linux 5.15, 5.19.
   */
  openatDirect(folder: number | null, path: Path, flags: OFlag | 0, mode = 0, slot: number | null = null): this {
    const ask = { ...this.#open(folder, flags, mode), fileIndex: this.fileSlot(slot) };
    return this.fill('openat', ask, [checkPath('path', path)]);
  }

  #open(folder: number | null, flags: OFlag | 0, mode: number) {
    return {
      fd: this.#folder(folder),
      flags: checkFlags('flags', flags),
      length: checkInteger('mode', mode, 0, 0o7777),
    };
  }

  /** Opens a file with rules for what its path may lead through. Since Linux 5.6. */
  openat2(folder: number | null, path: Path, how: OpenHow): this {
    return this.fill('openat2', this.#open2(folder, how), [checkPath('path', path)]);
  }

  /** The same into a place of the ring's table; without `slot` into a free one, the result. Since Linux 5.15, 5.19. */
  openat2Direct(folder: number | null, path: Path, how: OpenHow, slot: number | null = null): this {
    const ask = { ...this.#open2(folder, how), fileIndex: this.fileSlot(slot) };
    return this.fill('openat2', ask, [checkPath('path', path)]);
  }

  #open2(folder: number | null, { flags, mode = 0, resolve = 0 }: OpenHow) {
    return {
      fd: this.#folder(folder),
      value: checkFlags('how.flags', flags),
      length: checkInteger('how.mode', mode, 0, 0o7777),
      offset: checkFlags('how.resolve', resolve),
    };
  }

  /** Closes a descriptor (5.6), or empties a place of the ring's table (5.15). */
  close(fd: FileLike): this {
    if (typeof fd === 'number') return this.fill('close', { fd });
    if (!(fd instanceof RegisteredFd)) throw invalidType('fd', 'of type number or a RegisteredFd', fd);
    this.mine('fd', fd);
    return this.fill('close', { fd: 0, fileIndex: fd.index + 1 });
  }

  /** Renames a file. Since Linux 5.11. */
  renameat(
    oldFolder: number | null,
    oldPath: Path,
    newFolder: number | null,
    newPath: Path,
    flags: RenameFlags | 0 = 0,
  ): this {
    const ask = this.#twoFolders(oldFolder, newFolder, flags);
    return this.fill('renameat', ask, [checkPath('oldPath', oldPath), checkPath('newPath', newPath)]);
  }

  /** Gives a file another name. Since Linux 5.15. */
  linkat(
    oldFolder: number | null,
    oldPath: Path,
    newFolder: number | null,
    newPath: Path,
    flags: AtFlags | 0 = 0,
  ): this {
    const ask = this.#twoFolders(oldFolder, newFolder, flags);
    return this.fill('linkat', ask, [checkPath('oldPath', oldPath), checkPath('newPath', newPath)]);
  }

  /** Removes a name, or with AtFlags.REMOVEDIR an empty folder. Since Linux 5.11. */
  unlinkat(folder: number | null, path: Path, flags: AtFlags | 0 = 0): this {
    const ask = { fd: this.#folder(folder), flags: checkFlags('flags', flags) };
    return this.fill('unlinkat', ask, [checkPath('path', path)]);
  }

  /** Makes a folder. Since Linux 5.15. */
  mkdirat(folder: number | null, path: Path, mode = 0o777): this {
    const ask = { fd: this.#folder(folder), length: checkInteger('mode', mode, 0, 0o7777) };
    return this.fill('mkdirat', ask, [checkPath('path', path)]);
  }

  /** Makes a symbolic link with the text `target`. Since Linux 5.15. */
  symlinkat(target: Path, folder: number | null, path: Path): this {
    return this.fill('symlinkat', { fd: this.#folder(folder) }, [checkPath('target', target), checkPath('path', path)]);
  }

  /** Sets an extended attribute. Since Linux 5.19. */
  setxattr(path: Path, name: string, value: Bytes, flags: XattrFlags | 0 = 0): this {
    const parts = [checkPath('name', name), checkBytes('value', value), checkPath('path', path)];
    return this.fill('setxattr', { flags: checkFlags('flags', flags) }, parts);
  }

  /** Sets an extended attribute of an open file. Since Linux 5.19. */
  fsetxattr(fd: FileLike, name: string, value: Bytes, flags: XattrFlags | 0 = 0): this {
    const parts = [checkPath('name', name), checkBytes('value', value)];
    return this.fill('fsetxattr', { fd, flags: checkFlags('flags', flags) }, parts);
  }

  /** Reads an extended attribute; the result is its length in bytes. Since Linux 5.19. */
  getxattr(path: Path, name: string, buffer: Bytes): this {
    const bytes = checkBytes('buffer', buffer);
    const parts = [checkPath('name', name), bytes.byteLength, checkPath('path', path)];
    return this.fill('getxattr', {}, parts, { bytes: [bytes], firstPart: 1 });
  }

  /** The same of an open file. Since Linux 5.19. */
  fgetxattr(fd: FileLike, name: string, buffer: Bytes): this {
    const bytes = checkBytes('buffer', buffer);
    return this.fill('fgetxattr', { fd }, [checkPath('name', name), bytes.byteLength], {
      bytes: [bytes],
      firstPart: 1,
    });
  }

  #twoFolders(oldFolder: number | null, newFolder: number | null, flags: number) {
    return { fd: this.#folder(oldFolder), length: this.#folder(newFolder), flags: checkFlags('flags', flags) };
  }

  #folder(folder: number | null): number {
    return folder === null ? currentFolder() : checkFolder('folder', folder);
  }

  /** @internal A place of the ring's table as the kernel counts; null lets it choose. */
  protected fileSlot(slot: number | null): number {
    return slot === null
      ? (familyNumbers('Internal').FILE_INDEX_ALLOC as number)
      : checkInteger('slot', slot, 0, 2 ** 31 - 2) + 1;
  }
}
