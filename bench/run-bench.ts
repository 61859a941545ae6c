import process from 'node:process';
import { type EchoResult, runEcho } from './echo/run-echo.js';
import { chosenFunctions, unmeasured } from './functions/all-functions.js';
import { type Result, runSetting } from './measuring/run-setting.js';
import type { Options } from './options.js';
import { echoTable } from './report/echo-table.js';
import { environmentLines } from './report/environment-lines.js';
import { functionsTable } from './report/functions-table.js';
import { ProgressLine } from './report/progress-line.js';
import { resultsTable } from './report/results-table.js';
import { streamsTable } from './report/streams-table.js';
import { allRows } from './rows/all-rows.js';
import type { Row } from './rows/row.js';
import { runFunctions } from './run-functions.js';
import { describeEnvironment } from './setting/environment.js';
import { whileSaturated } from './setting/saturation.js';
import { makeWorkspace } from './setting/workspace.js';
import { runStreams, type StreamResult } from './streams/run-streams.js';

export async function runBench(options: Options): Promise<void> {
  const chosen = options.functions ? chosenFunctions(options.functions) : [];
  const folder = makeWorkspace('bench', options.folder);
  const environment = describeEnvironment(folder);
  const printForPeople = options.json ? () => {} : print;

  printForPeople(`${environmentLines(environment)}\n`);
  const rows = options.rows.map((name) => allRows[name](folder, options));

  const idle = await runRows(rows, options, 'no load added');
  printForPeople(`No load added: an idle machine, unless the load above is high.\n${explain(options)}\n`);
  if (idle.length > 0) {
    printForPeople(`${resultsTable(idle)}\n`);
  }
  const streams = await runStreamRows(folder, options);
  if (streams.length > 0) {
    printForPeople(`${streamsTable(streams)}\n`);
  }
  const echo = await runEchoRow(folder, options);
  if (echo.length > 0) {
    printForPeople(`${echoTable(echo)}\n`);
  }
  const functions = await runFunctions(chosen, folder, options, options.crowd);
  if (functions.length > 0) {
    printForPeople(`${functionsTable(functions)}\n`);
  }
  if (options.functions === 'all') {
    printForPeople(`Without a line: ${(await unmeasured()).join(', ')}.\n`);
  }

  const saturated = options.saturated && rows.length > 0 ? await whileSaturated(() => runSaturated(rows, options)) : [];
  if (saturated.length > 0) {
    const burners = `${environment.cpus} other processes always at work`;
    printForPeople(`Saturated machine (${burners}; no targets set)\n\n${resultsTable(saturated)}\n`);
  }

  if (options.json) {
    const { rounds, sampleMilliseconds } = options;
    print(
      JSON.stringify(
        { environment, rounds, sampleMilliseconds, idle, streams, echo, functions, saturated },
        null,
        '\t',
      ),
    );
  }
}

async function runStreamRows(folder: string, options: Options): Promise<StreamResult[]> {
  const line = new ProgressLine();
  const results = await runStreams(options.streamRows, folder, options, (text) => line.show(text));
  line.clear();
  return results;
}

async function runEchoRow(folder: string, options: Options): Promise<EchoResult[]> {
  if (!options.echo) return [];
  const line = new ProgressLine();
  const results = await runEcho(folder, options, (text) => line.show(text));
  line.clear();
  return results;
}

async function runSaturated(rows: readonly Row[], options: Options): Promise<Result[]> {
  const results = await runRows(rows, options, 'saturated machine');
  return results.map((result) => ({ ...result, target: null, met: null }));
}

async function runRows(rows: readonly Row[], options: Options, state: string): Promise<Result[]> {
  const line = new ProgressLine();
  const results: Result[] = [];
  for (const row of rows) {
    for (const setting of row.settings) {
      const place = `${state}: ${row.title}, ${setting.name}`;
      line.show(`${place}: warming up`);
      results.push(
        await runSetting(row, setting, options, (round) => line.show(`${place}: round ${round} of ${options.rounds}`)),
      );
    }
  }
  line.clear();
  return results;
}

function explain({ rounds, sampleMilliseconds }: Options): string {
  return (
    `Rounds: ${rounds}, all contenders in turn in each, about ${sampleMilliseconds} ms a sample.\n` +
    'Times and CPU are µs per operation (CPU µs per MiB where a file is copied), medians over the rounds; CPU is of\n' +
    'all threads of the process. The ratios are medians (min … max) of the ratios within each round.'
  );
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
