import process from 'node:process';
import { Mismatch } from './checking/mismatch.js';
import { DemoError } from './demo-error.js';

try {
  await import('uringfs').catch((error: Error) => {
    throw new DemoError(`The demo cannot start: ${error.message}.`, { cause: error });
  });
  const { runDemo } = await import('./run-demo.js');
  await runDemo(process.argv.slice(2));
} catch (error) {
  const expected = error instanceof DemoError || error instanceof Mismatch;
  process.stderr.write(`${expected ? error.message : ((error as Error).stack ?? error)}\n`);
  process.exitCode = 1;
}
