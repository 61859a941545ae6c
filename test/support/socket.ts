import { renameSync } from 'node:fs';
import { createServer } from 'node:net';
import { relative } from 'node:path';

/** Leaves a socket at a path. Its server unlinks the name it was given, so it is given another and bound relatively, as
 *  the address of a socket is short. */
export function makeSocket(path: string): string {
  const server = createServer();
  const name = `${relative(process.cwd(), path)}~`;
  server.listen(name);
  renameSync(name, path);
  server.close();
  return path;
}
