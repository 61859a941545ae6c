import type { BigIntStats } from 'node:fs';
import { theEngine } from '../../engine/engine.js';
import { enginePath } from '../../fs/arguments.js';
import { askCall } from '../../fs/ask.js';
import { chmod, lchown, lutimes } from '../../fs/metadata.js';

const nanoseconds = 1_000_000_000n;

/** Gives a folder or a link the owner and times of another, a folder its mode too, as `cp -p` does. */
export async function keepAttributes(path: Buffer, of: BigIntStats): Promise<void> {
  // Who may not give files away keeps what is made.
  await lchown(path, Number(of.uid), Number(of.gid)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPERM') throw error;
  });
  if (!of.isSymbolicLink()) await chmod(path, Number(of.mode & 0o7777n));
  await setTimes(path, of);
}

async function setTimes(path: Buffer, { atimeNs, mtimeNs }: BigIntStats): Promise<void> {
  const engine = theEngine();
  const at = engine === null ? null : enginePath(path);
  if (engine === null || at === null) {
    await lutimes(path, Number(atimeNs) / 1e9, Number(mtimeNs) / 1e9);
    return;
  }
  // Node's numbers of seconds would lose some nanoseconds.
  const numbers = [atimeNs, mtimeNs].flatMap((time) => [Number(time / nanoseconds), Number(time % nanoseconds)]);
  await askCall(engine, { op: 'Lutimes', syscall: 'lutime', path: at, numbers });
}
