import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { backend } from 'uringfs';
import { endOfProgram, fixturePath, runFixture, type Way } from '../support/run-fixture.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';
import { outcomeOf, registerPath, registerUrl } from '../support/with-register.js';

const onRing = backend.kind === 'io_uring';
const each = (value: boolean) => ({ named: value, byObject: value, stream: value, class: value });

const preloads: Record<string, Way> = {
  '--import': { nodeOptions: ['--import', registerUrl] },
  '--require': { nodeOptions: ['--require', registerPath] },
  'NODE_OPTIONS=--import': { env: { NODE_OPTIONS: `--import ${registerUrl}` } },
  'NODE_OPTIONS=--require': { env: { NODE_OPTIONS: `--require ${JSON.stringify(registerPath)}` } },
  'both at once': { nodeOptions: ['--require', registerPath, '--import', registerUrl] },
  nothing: {},
};

for (const [title, way] of Object.entries(preloads)) {
  test(`preloaded by ${title}, it serves the main thread, workers and child processes`, async (t) => {
    const expected = each(onRing && title !== 'nothing');
    t.deepEqual(await runFixture('served', way), {
      here: expected,
      inWorker: expected,
      inChild: expected,
      evalWorks: true,
    });
  });
}

const permission = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';
const limited = [permission, '--allow-fs-read=*', '--allow-worker', '--allow-addons'];
const answer = `
  const fs = require('node:fs');
  fs.promises.writeFile('/tmp/uringfs must not write this', '').catch(({ code }) => code).then(console.log);
  fs.createWriteStream('/tmp/uringfs must not write this').on('error', ({ code }) => console.log(code));
`;

test('under the permission model, node:fs is in charge', async (t) => {
  const way = { env: { URINGFS_BACKEND: undefined }, args: [answer] };
  const { code, stdout, stderr } = await endOfProgram('-e', {
    ...way,
    nodeOptions: [...limited, '--import', registerUrl],
  });
  t.is(code, 0, stderr);
  t.is(stdout, 'ERR_ACCESS_DENIED\nERR_ACCESS_DENIED\n');
});

test("io_uring that is demanded and can't be had is an error at the start", async (t) => {
  for (const preload of [
    ['--import', registerUrl],
    ['--require', registerPath],
  ]) {
    const { code, stdout, stderr } = await endOfProgram('-e', {
      nodeOptions: [...limited, ...preload],
      args: ['console.log("started")'],
      env: { URINGFS_BACKEND: 'io_uring' },
    });
    t.is(code, 1);
    t.is(stdout, '');
    t.regex(stderr, /URINGFS_BACKEND=io_uring demands io_uring/);
  }
});

test('URINGFS_BACKEND=node replaces nothing', async (t) => {
  const way = { ...preloads['--import'], env: { URINGFS_BACKEND: 'node' } };
  const { here, inWorker } = await runFixture<{ here: unknown; inWorker: unknown }>('served', way);
  t.deepEqual([here, inWorker], [each(false), each(false)]);
});

const modules: Record<string, string> = {
  'main.mjs': `
    import { readFile } from 'node:fs/promises';
    import { createRequire } from 'node:module';
    import common, { named } from './common.cjs';
    console.log(common, named, (await readFile(new URL('data.json', import.meta.url))).length);
    console.log(createRequire(import.meta.url)('./data.json'));
    for (let i = 0; i < 40; i++) console.log((await import('./many/' + i + '.mjs')).default);
    console.log((await Promise.all(Array.from({ length: 40 }, (_, i) => import('./many/' + i + '.mjs?again')))).length);
    for (const name of ['missing.mjs', 'wrong.mjs', 'folder', 'throws.mjs']) {
      await import('./' + name).catch(({ name, code, message }) => console.log(name, code, message));
    }
  `,
  'common.cjs': 'exports.named = 1; exports.main = require.main === module;',
  'data.json': '{ "some": "data" }',
  'wrong.mjs': 'export default 1 +;',
  'throws.mjs': 'throw new TypeError("of its own");',
  'uncaught.mjs': 'import "./many/0.mjs";\nimport "./missing.mjs";',
  'exits.mjs': `
    import fs from 'node:fs';
    for (let i = 0; i < 200; i++) fs.promises.readFile(import.meta.filename ?? process.argv[1]).catch(() => {});
    for (let i = 0; i < 20; i++) fs.createReadStream(process.argv[1]).resume();
    console.log('now');
    process.exit(7);
  `,
  'workers.mjs': `
    import { Worker } from 'node:worker_threads';
    const text = "const fs = require('fs'); fs.promises.readFile('/proc/self/status').then(() => process.exit(3))";
    const workers = Array.from({ length: 4 }, () => new Worker(text, { eval: true }));
    workers.push(new Worker(text, { eval: true, execArgv: [] }), new Worker(text, { eval: true, env: {} }));
    const codes = workers.map((worker) => new Promise((resolve) => worker.on('exit', resolve)));
    console.log(await Promise.all(codes));
    const stopped = new Worker(new URL('common.cjs', import.meta.url));
    console.log(await stopped.terminate() >= 0);
  `,
  'children.mjs': `
    import { execFileSync, spawnSync } from 'node:child_process';
    const node = (args, input) => spawnSync(process.execPath, args, { input, encoding: 'utf8' });
    const named = 'import { stat } from "fs/promises"; console.log(stat.name)';
    console.log(node(['-p', 'typeof require("fs").promises.readFile']).stdout);
    console.log(node(['--input-type=module', '-e', named]).stdout);
    console.log(node(['-'], 'console.log(require("fs").createReadStream.length)').stdout);
    console.log(node(['--check', new URL('exits.mjs', import.meta.url).pathname]).status);
    console.log(node([new URL('exits.mjs', import.meta.url).pathname]).status);
    console.log(execFileSync('sh', ['-c', 'echo from a shell'], { encoding: 'utf8' }));
  `,
  'hooks.mjs': `
    import { register } from 'node:module';
    const hook = 'export const load = async (url, context, next) => url.endsWith("#hooked") '
      + '? { format: "module", shortCircuit: true, source: "export default 7" } : next(url, context)';
    register('data:text/javascript,' + encodeURIComponent(hook));
    console.log((await import('./many/1.mjs#hooked')).default, (await import('./many/2.mjs')).default);
  `,
  'stdin.mjs': `
    import fs from 'node:fs';
    console.log(process.stdin instanceof fs.ReadStream, process.stdin.constructor === fs.ReadStream);
    process.stdin.on('data', (data) => console.log(data.length)).on('end', () => console.log('end'));
  `,
};

function writeModules(directory: string): void {
  mkdirSync(join(directory, 'many'), { recursive: true });
  mkdirSync(join(directory, 'folder'));
  for (const [name, text] of Object.entries(modules)) writeFileSync(join(directory, name), text);
  for (let i = 0; i < 40; i++) {
    writeFileSync(join(directory, 'many', `${i}.mjs`), `export default ${i}; // ${'x'.repeat(i * 3000)}`);
  }
}

for (const name of Object.keys(modules).filter((name) => name.endsWith('.mjs'))) {
  test(`a program does the same as without it: ${name}`, async (t) => {
    await withTemporaryDirectory(async (directory) => {
      writeModules(directory);
      const way = async (env: NodeJS.ProcessEnv) => {
        const ended = await endOfProgram(join(directory, name), { env });
        // Warnings begin with the number of the process.
        return { ...ended, stderr: ended.stderr.replace(/\(node:\d+\)/g, '(node)') };
      };
      const plain = await way({});
      t.deepEqual(await way({ NODE_OPTIONS: `--import ${registerUrl}` }), plain);
      t.is(plain.signal, null);
      // The thread of module.register's hooks runs what --require names as well, and on Node 22 it has no require(esm).
      if (name === 'hooks.mjs') return;
      t.deepEqual(await way({ NODE_OPTIONS: `--require ${JSON.stringify(registerPath)}` }), plain);
    });
  });
}

test('graceful-fs over it works as over node:fs, also where descriptors are few', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const outcome = (registered: boolean) => {
      const place = join(directory, String(registered));
      mkdirSync(place);
      const way = { args: [place], through: ['prlimit', '--nofile=90'] };
      return outcomeOf(fixturePath('graceful'), place, registered, way);
    };
    const plain = await outcome(false);
    t.is(plain.code, 0, plain.stderr);
    t.deepEqual({ ...(await outcome(true)), operations: 0 }, plain);
  });
});
