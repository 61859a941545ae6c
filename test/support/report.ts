import { writeSync } from 'node:fs';

/** What a fixture has to tell, written so that it is out before the process ends in any way. */
export function report(value: unknown): void {
  writeSync(1, `${JSON.stringify(value)}\n`);
}
