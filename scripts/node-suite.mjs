import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { build } from './build.mjs';
import { asProgram, Failure } from './command.mjs';
import { otherNode } from './other-nodes.mjs';
import { fromRoot } from './root.mjs';
import { setup } from './setup.mjs';

const folders = ['parallel', 'sequential', 'es-module'];
const concerned = /fs\/promises|fs\.promises|promises\.|FileHandle|filehandle|ReadStream|WriteStream|fs\.open/;
const limit = 120_000;
const tries = 3;

/**
 * Node's own tests under `uringfs/register`: what passes with an empty module preloaded has to pass with ours, in all
 * the processes a test starts.
 *
 * `npm run test:node-suite -- SOURCE [--node=24] [--all] [TEXT…]`: SOURCE is a source tree of Node, of the same version
 * or nearly; TEXT is part of a test's name; `--all` takes the tests that have nothing to do with files, too.
 */
await asProgram(import.meta, async (args) => {
  const options = args.filter((arg) => arg.startsWith('--'));
  const [source, ...names] = args.filter((arg) => !arg.startsWith('--'));
  if (source === undefined) throw new Failure('Say where the sources of Node are, the folder that has test/parallel.');
  const major = options.find((option) => option.startsWith('--node='))?.slice('--node='.length);
  setup({ purposes: ['build'] });
  await build();
  const node = major === undefined ? process.execPath : otherNode(major);
  const tests = chosen({ source: path.resolve(source), names, all: options.includes('--all') });
  console.log(`${tests.length} tests`);
  const verdicts = await inParallel(tests, (test, place) => compare({ node, test, place }));
  const count = (verdict) => verdicts.filter((each) => each === verdict).length;
  console.log(
    `${count('passes')} pass, ${count('plain')} fail with plain Node too, ${count('worse')} fail with ours alone`,
  );
  if (count('worse') > 0) process.exitCode = 1;
});

function chosen({ source, names, all }) {
  return folders.flatMap((folder) => {
    const where = path.join(source, 'test', folder);
    return readdirSync(where)
      .filter(
        (name) => /^test-.*\.m?js$/.test(name) && (names.length === 0 || names.some((text) => name.includes(text))),
      )
      .map((name) => ({ name: `${folder}/${name}`, file: path.join(where, name) }))
      .map((test) => ({ ...test, source, text: readFileSync(test.file, 'utf8') }))
      .filter(({ name, text }) => all || names.length > 0 || name.includes('/test-fs') || concerned.test(text));
  });
}

async function inParallel(tests, work) {
  const verdicts = [];
  const left = [...tests];
  const lane = async (place) => {
    for (let test = left.shift(); test !== undefined; test = left.shift()) verdicts.push(await work(test, place));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, (_, place) => lane(place)));
  return verdicts;
}

/** Tests that fail by chance do so with both: each gets as many tries as the other. */
async function compare({ node, test, place }) {
  const ours = await passesOnce({ node, test, place, preload: fromRoot('dist/register.js') });
  if (ours.passed) return 'passes';
  const plain = await passesOnce({ node, test, place, preload: null });
  console.log(
    `${plain.passed ? '✘' : '-'} ${test.name}${plain.passed ? `\n${ours.output}` : ' (plain Node fails it too)'}`,
  );
  return plain.passed ? 'worse' : 'plain';
}

async function passesOnce(run) {
  let result;
  for (let tried = 0; tried < tries && !result?.passed; tried++) result = await play(run);
  return result;
}

async function play({ node, test, place, preload }) {
  const flags = /^\/\/ Flags: (.*)$/m.exec(test.text)?.[1].split(/\s+/) ?? [];
  const home = mkdtempSync(path.join(tmpdir(), 'node-suite-'));
  const empty = path.join(home, 'empty.mjs');
  writeFileSync(empty, '');
  mkdirSync(path.join(home, 'tmp'));
  const child = spawn(node, [...flags, test.file], {
    cwd: test.source,
    env: {
      ...process.env,
      NODE_OPTIONS: `--import=${preload ?? empty}`,
      NODE_TEST_DIR: path.join(home, 'tmp'),
      TEST_THREAD_ID: String(place),
      TEST_SERIAL_ID: String(place),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), limit);
  const [code, signal] = await new Promise((resolve) => child.on('close', (...how) => resolve(how)));
  clearTimeout(timer);
  rmSync(home, { recursive: true, force: true });
  return { passed: code === 0, output: `${signal ?? `exit code ${code}`}\n${output.slice(-4000)}` };
}
