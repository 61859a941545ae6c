import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export function makeFifo(path: string): string {
  execFileSync('mkfifo', [path]);
  return path;
}

export function makeFifos(directory: string, count: number): string[] {
  const paths = Array.from({ length: count }, (_, i) => join(directory, `fifo ${i}`));
  if (count > 0) execFileSync('mkfifo', paths);
  return paths;
}

/** Gives the reader of a FIFO its text and the end of it; false as long as nobody has come to read. */
export function letGo(fifo: string, text: string): boolean {
  try {
    const writer = openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK);
    writeSync(writer, text);
    closeSync(writer);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
    return false;
  }
}

/** The same for many, each as soon as it has a reader. */
export async function letAllGo(fifos: readonly string[], text: string): Promise<void> {
  for (let waiting = fifos; waiting.length > 0; ) {
    waiting = waiting.filter((fifo) => !letGo(fifo, text));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
