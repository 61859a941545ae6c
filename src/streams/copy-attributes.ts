import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

const permissions = 0o777;
const specialModes = 0o7000;

/** Gives a file to an owner, or at least to a group; who may do neither keeps it, as with `cp -p`. */
export async function giveTo(file: FileHandle, owner: Stats): Promise<void> {
  const mine = await file.stat();
  if (mine.uid === owner.uid && mine.gid === owner.gid) return;
  const refused = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPERM') throw error;
    return true;
  };
  if (await file.chown(owner.uid, owner.gid).catch(refused)) await file.chown(mine.uid, owner.gid).catch(refused);
}

/** Sets the mode of another file. A program that runs with its owner's rights does not come to run with other ones. */
export async function setModeLike(file: FileHandle, other: Stats): Promise<void> {
  let mode = other.mode & (permissions | specialModes);
  if ((mode & specialModes) !== 0) {
    const mine = await file.stat();
    if (mine.uid !== other.uid || mine.gid !== other.gid) mode &= permissions;
  }
  await file.chmod(mode);
}
