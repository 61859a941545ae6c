import process from 'node:process';
import { readOptions, usage } from './options.js';
import { chosenNode } from './setting/chosen-node.js';
import { runUnderAnotherNode } from './setting/under-another-node.js';
import { UsageError } from './usage-error.js';

try {
  const args = process.argv.slice(2);
  const options = readOptions(args);
  if (options.help) {
    process.stdout.write(`${usage}\n`);
  } else {
    const other = chosenNode(options.node);
    if (other) {
      process.exitCode = await runUnderAnotherNode(other, args);
    } else {
      await import('uringfs').catch((error: Error) => {
        throw new UsageError(`The bench cannot start: ${error.message}.`, { cause: error });
      });
      const { runBench } = await import('./run-bench.js');
      await runBench(options);
    }
  }
} catch (error) {
  process.stderr.write(`${error instanceof UsageError ? error.message : ((error as Error).stack ?? error)}\n`);
  process.exitCode = 1;
}
