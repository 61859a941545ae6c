import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import test from 'ava';
import { backend } from 'uringfs';
import { npmProgram } from '../support/npm-program.js';
import { fixturePath, type Way } from '../support/run-fixture.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';
import { outcomeOf } from '../support/with-register.js';

interface Program {
  readonly file: string;
  /** How it is started, as often as it is, in the directory it works in. */
  readonly starts: (directory: string) => readonly Way[];
  /** Puts there what the program finds. */
  readonly prepare?: (directory: string) => void;
  /** Something that is there when it has done its work. */
  readonly leaves: string;
  /** For a program that uses nothing but synchronous calls. */
  readonly synchronous?: true;
  /** The lanes that play it beside the lane `node`, which plays them all. */
  readonly lanes: readonly string[];
}

const require = createRequire(import.meta.url);
const packageOf = (name: string) => dirname(require.resolve(`${name}/package.json`));
const home = packageOf('uringfs');

const npmOptions = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** A package of a few hundred files, and a project to install it in. */
function preparePackage(directory: string): void {
  for (let i = 0; i < 20; i++) {
    const folder = join(directory, 'thing', `folder ${i}`, 'deep');
    mkdirSync(folder, { recursive: true });
    for (let j = 0; j < 10; j++) writeFileSync(join(folder, `${j}.js`), `export default ${'1'.repeat(i * j * 50)}0;\n`);
  }
  writeFileSync(join(directory, 'thing', 'large.bin'), 'x'.repeat(300_000));
  writeFileSync(join(directory, 'thing', 'run.js'), '#!/usr/bin/env node\n', { mode: 0o755 });
  const thing = { name: 'thing', version: '1.2.3', bin: 'run.js' };
  writeFileSync(join(directory, 'thing', 'package.json'), JSON.stringify(thing));
  mkdirSync(join(directory, 'project'));
  writeFileSync(join(directory, 'project', 'package.json'), JSON.stringify({ name: 'project', version: '1.0.0' }));
}

function prepareCompilation(directory: string): void {
  const compilerOptions = {
    target: 'es2023',
    lib: ['es2023'],
    module: 'nodenext',
    declaration: true,
    noCheck: true,
    rootDir: join(home, 'src'),
    outDir: 'compiled',
    types: [],
  };
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: [join(home, 'src')] }));
}

const programs: Record<string, Program> = {
  'npm packs a package and installs it': {
    file: npmProgram(),
    prepare: preparePackage,
    starts: (directory) =>
      [
        { cwd: join(directory, 'thing'), args: ['pack', '--pack-destination=..'] },
        { cwd: join(directory, 'project'), args: ['install', '../thing-1.2.3.tgz'] },
      ].map(({ cwd, args }) => ({ cwd, args: [...args, ...npmOptions, `--cache=${join(directory, 'cache')}`] })),
    leaves: 'project/node_modules/thing/folder 19/deep/9.js',
    lanes: ['node24', 'node26'],
  },
  'tsc compiles this package': {
    file: join(packageOf('typescript-javascript'), 'lib/tsc.js'),
    prepare: prepareCompilation,
    starts: (cwd) => [{ cwd, args: ['-p', '.', '--listEmittedFiles'] }],
    leaves: 'compiled/register.d.ts',
    lanes: [],
    synchronous: true,
  },
  'Rollup bundles this package': {
    file: join(packageOf('@rollup/wasm-node'), 'dist/bin/rollup'),
    starts: (directory) => [
      {
        cwd: home,
        args: ['dist/index.js', 'dist/register.js', '--dir', join(directory, 'bundle'), '--sourcemap', '--silent'],
      },
    ],
    leaves: 'bundle/register.js.map',
    lanes: ['node22'],
  },
  'ESLint looks through what is built of this package': {
    file: join(packageOf('eslint'), 'bin/eslint.js'),
    starts: (directory) => [
      {
        cwd: home,
        args: [
          ...['dist', '--no-config-lookup', '--rule', 'no-magic-numbers: 1'],
          ...['--format', 'json', '--output-file', join(directory, 'report.json')],
          ...['--cache', '--cache-location', join(directory, 'remembered.json')],
        ],
      },
    ],
    leaves: 'report.json',
    lanes: ['fallback'],
  },
  'a static file server answers under load': {
    file: fixturePath('static-server'),
    starts: (directory) => [{ args: [join(directory, 'files')] }],
    leaves: 'files/700000.bin',
    lanes: ['small-ring', 'sanitized', 'node22', 'node26'],
  },
  'pino writes logs': {
    file: fixturePath('pino-logs'),
    starts: (directory) => [{ args: [directory] }],
    leaves: 'worker.log',
    lanes: ['small-ring', 'fallback', 'sanitized', 'node24'],
  },
};

const lane = process.env.URINGFS_TEST_LANE ?? 'node';
const played = Object.entries(programs).filter(([, { lanes }]) => lane === 'node' || lanes.includes(lane));

for (const [title, { file, starts, prepare, leaves, synchronous }] of played) {
  test.serial(`${title}, the same with uringfs/register`, async (t) => {
    await withTemporaryDirectory(async (directory) => {
      const play = async (registered: boolean) => {
        const place = join(directory, registered ? 'registered' : 'plain');
        mkdirSync(place);
        prepare?.(place);
        const outcomes = [];
        for (const way of starts(place)) outcomes.push(await outcomeOf(file, place, registered, way));
        return outcomes;
      };
      const [plain, registered] = await Promise.all([play(false), play(true)]);
      for (const { code, stderr, left } of plain.slice(-1)) {
        t.is(code, 0, stderr);
        t.true(leaves in left, `${leaves} is not there`);
      }
      const withoutCount = registered.map((outcome) => ({ ...outcome, operations: 0 }));
      t.deepEqual(withoutCount, plain);
      const onRing = backend.kind === 'io_uring';
      for (const { operations } of registered)
        t.true(synchronous || operations > 0 === onRing, `${operations} operations`);
    });
  });
}
