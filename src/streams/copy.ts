import type { PathLike } from 'node:fs';
import type { Copied } from '../engine/copy-op.js';
import { original } from '../fs/original.js';
import { bytesOfPath, type CopyOptions, checkOptions } from './copy-arguments.js';
import { copyWhole } from './whole-copy.js';

export type { Copied, CopyProgress } from '../engine/copy-op.js';
export type { CopyOptions } from './copy-arguments.js';

/**
 * Copies a regular file: as a whole, or not at all. The copy is made beside the destination, where nobody sees it, and
 * takes its place when it is complete. Until then whatever was there is as it was, and if the copy fails, is aborted,
 * or the thread or process ends before, it stays so and nothing is left behind.
 *
 * The bytes are moved by the kernel: the copy shares the blocks of the source where the file system can do that
 * (FICLONE: Btrfs and XFS, Linux 4.5), and is made by `copy_file_range` (4.5) elsewhere; holes stay holes (SEEK_HOLE,
 * 3.1). That happens in pieces of 1 MiB on a thread of its own, so that the event loop never waits.
 *
 * What is the same as with `fs.copyFile`: the copy has the permissions of the source; a destination that is a link
 * means the file it leads to; one that may not be written is refused; copying a file onto itself does nothing; errors.
 * What is not, because a file is replaced rather than overwritten: the folder must be writable, there must be room for
 * both; who has the old file open, or another hard link to it, keeps the old contents. The new file gets the
 * owner of the old one if this process may give it away, and no extended attributes.
 *
 * A file that grows meanwhile is copied up to its length at the beginning, one that is cut short up to its end. Files
 * of /proc, which say that they are empty, are copied to their end.
 *
 * @param src path of the source, a link is followed
 * @param dest path of the copy itself, not of its folder
 * @param options.signal stops the copy; the promise rejects with Node's AbortError (code `ABORT_ERR`, the signal's
 * reason as its `cause`) when nothing of the copy is left. Too late once the copy has taken its place.
 * @param options.onProgress called with `{ bytes, total }`, at most 20 times a second while the copy gets on,
 * last with the whole before the promise resolves; never after an abort, or once it has settled. What it throws stops
 * the copy and rejects the promise; thrown at that last call it leaves the copy, which is complete.
 * @param options.mode bits of `COPYFILE_EXCL` and `COPYFILE_FICLONE_FORCE`, as `fs.copyFile` has them
 * @returns how many bytes long the copy is, and whether it is a clone
 * @throws what `fs.copyFile` does, with `syscall` `copyfile`, `path` and `dest`; EISDIR for directories and EINVAL for
 * whatever else is no regular file, which is not touched; ERR_INVALID_ARG_TYPE and ERR_OUT_OF_RANGE for bad arguments
 *
 * On the node:fs backend the same, by its own reads and writes; a process that is killed, or a thread that ends,
 * in mid-copy leaves a file named `.uringfs-…` beside the destination there, as it does on file systems without
 * nameless files (O_TMPFILE: NFS has none) if the process is killed.
 */
export async function copy(src: PathLike, dest: PathLike, options: CopyOptions = {}): Promise<Copied> {
  checkOptions(options);
  const { mode = 0, signal, onProgress } = options;
  const source = bytesOfPath(src);
  const destination = bytesOfPath(dest);
  if (source === null || destination === null) return await objection(src, dest);
  return await copyWhole(
    source,
    destination,
    { mode, attributes: 'mode', overReadOnly: false },
    { signal, onProgress },
  );
}

// Node knows best which error such paths deserve.
async function objection(src: unknown, dest: unknown): Promise<never> {
  await original.copyFile(src as string, dest as string);
  throw new Error('Node took paths that it was expected to refuse, and has copied the file');
}
