import type { PathLike } from 'node:fs';

/** What tells kinds of files apart: Node's `Stats`, with bigints or without. */
type Kinds = Record<'isDirectory' | 'isFIFO' | 'isSocket' | 'isCharacterDevice' | 'isBlockDevice', () => boolean>;

/** Where a log should be there is something else, which does not grow as a file does. */
export class NotRegularError extends Error {
  readonly code: string;
  readonly path: PathLike;

  constructor(path: PathLike, kinds: Kinds) {
    const [kind, advice] = kindOf(kinds);
    super(`tail() follows regular files, and '${path}' is ${kind}: ${advice}`);
    // What reading a folder fails with.
    this.code = kinds.isDirectory() ? 'EISDIR' : 'ERR_URINGFS_NOT_REGULAR';
    this.path = path;
  }
}

function kindOf(kinds: Kinds): readonly [string, string] {
  const byLines = 'lines() reads what comes out of it';
  if (kinds.isDirectory()) return ['a folder', 'name a log in it'];
  if (kinds.isFIFO()) return ['a FIFO', byLines];
  if (kinds.isSocket()) return ['a socket', 'connect to it with node:net, and lines() reads the connection'];
  if (kinds.isCharacterDevice()) return ['a character device', byLines];
  if (kinds.isBlockDevice()) return ['a block device', byLines];
  return ['of no kind that is known', 'name a log'];
}
