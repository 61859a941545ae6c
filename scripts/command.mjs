import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { root } from './root.mjs';

/** A failure whose message is meant for the person at the terminal: printed without a stack. */
export class Failure extends Error {}

export function run(program, args, { cwd = root, env = process.env, quiet = false } = {}) {
  const { status, signal, error, stdout, stderr } = spawnSync(program, args, {
    cwd,
    env,
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    encoding: 'utf8',
    maxBuffer: Infinity,
  });
  if (error) {
    throw new Failure(`Could not start ${program}: ${error.message}.`);
  }
  return { ok: status === 0, outcome: signal ?? `exit code ${status}`, output: `${stdout ?? ''}${stderr ?? ''}` };
}

export function runOrFail(program, args, options) {
  const { ok, outcome, output } = run(program, args, options);
  if (!ok) {
    process.stderr.write(output);
    throw new Failure(`${[program, ...args].join(' ')} failed (${outcome}).`);
  }
  return output;
}

/** Runs a script's work when the file was started directly, and turns a Failure into one sentence and exit code 1. */
export async function asProgram(meta, work) {
  if (realpathSync(process.argv[1]) !== meta.filename) {
    return;
  }
  try {
    await work(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof Failure)) {
      throw error;
    }
    console.error(error.message);
    process.exitCode = 1;
  }
}
