import { build } from './build.mjs';
import { Failure, run } from './command.mjs';
import { fromRoot } from './root.mjs';
import { setup } from './setup.mjs';

/** Builds everything, then runs a compiled program of build/dev with the caller's arguments, in the caller's folder. */
export async function runCompiledProgram(file, args, nodeOptions = []) {
  setup();
  await build();
  const { ok, outcome } = run(process.execPath, [...nodeOptions, fromRoot('build/dev', file), ...args], {
    cwd: process.env.INIT_CWD ?? process.cwd(),
  });
  if (!ok) {
    throw new Failure(`${file} failed (${outcome}).`);
  }
}
