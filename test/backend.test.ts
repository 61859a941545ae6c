import { release } from 'node:os';
import test from 'ava';
import * as uringfs from 'uringfs';
import * as promises from 'uringfs/promises';
import * as streams from 'uringfs/streams';
import { endOfFixture, runFixture } from './support/run-fixture.js';

interface Report {
  readonly backend: uringfs.Backend;
  readonly before: uringfs.Stats;
  readonly afterStats: uringfs.Stats;
  readonly afterReadFile: uringfs.Stats;
  readonly afterReads: uringfs.Stats;
  readonly afterStreams: uringfs.Stats;
  readonly rings: number;
}

const limits = ['completionEntries', 'fixedFiles', 'operations', 'registeredBufferBytes', 'submissionEntries'];
const counters = [
  'ops',
  'enters',
  'submitted',
  'opsPerEnter',
  'inlineCompletions',
  'deferredCompletions',
  'fixedFileOps',
  'registeredBufferOps',
  'cachedLookups',
  'workerJobs',
  'registeredBufferBytes',
  'fixedFilesInUse',
] as const;

test('the index re-exports everything', (t) => {
  t.is(uringfs.promises, promises.default);
  t.deepEqual(Object.keys(uringfs.streams).sort(), Object.keys(streams).sort());
  t.is(uringfs.createReadStream, streams.createReadStream);
  t.is(uringfs.createWriteStream, streams.createWriteStream);
});

test('backend says which, why, and with what', (t) => {
  const { kind, reason, kernel, features, ops } = uringfs.backend;
  t.true(kind === 'io_uring' || kind === 'node');
  t.regex(reason, /\w+ \w+/);
  t.is(kernel, release());
  t.deepEqual(Object.keys(uringfs.backend.limits).sort(), limits);
  t.log(`${kind}: ${reason}`);
  if (kind === 'io_uring') {
    t.true(features.length > 0);
    for (const op of ['READ', 'WRITE', 'OPENAT', 'CLOSE', 'READ_FIXED', 'WRITE_FIXED']) t.true(ops.includes(op), op);
    for (const [name, limit] of Object.entries(uringfs.backend.limits)) t.true(limit > 0, name);
  } else {
    t.deepEqual([features, ops], [[], []]);
  }
});

test('stats has every counter as a number', (t) => {
  const stats = uringfs.stats();
  for (const counter of counters) t.is(typeof stats[counter], 'number', counter);
  t.not(uringfs.stats(), stats);
});

test('io_uring is taken wherever it can be had', async (t) => {
  const forced = await endOfFixture('counters', { env: { URINGFS_BACKEND: 'io_uring' } });
  const { URINGFS_BACKEND: _, ...env } = process.env;
  const free = await runFixture<Report>('counters', { env: { ...env, URINGFS_BACKEND: undefined } });
  if (forced.code === 0) {
    t.is(free.backend.kind, 'io_uring', free.backend.reason);
    return;
  }
  t.is(free.backend.kind, 'node');
  t.regex(forced.stderr, /io_uring/);
  t.true(free.backend.reason.length > 20, free.backend.reason);
});

test('this run has the backend that was asked for', (t) => {
  const { URINGFS_BACKEND: asked } = process.env;
  t.true(asked === undefined || asked === uringfs.backend.kind);
});

test('counters move with what is done, or stand still on node:fs', async (t) => {
  const { backend, before, afterStats, afterReadFile, afterReads, afterStreams, rings } =
    await runFixture<Report>('counters');
  if (backend.kind === 'node') {
    for (const stats of [before, afterStats, afterReadFile, afterReads, afterStreams]) {
      for (const counter of counters) t.is(stats[counter], 0, counter);
    }
    t.is(rings, 0);
    return;
  }
  t.true(rings >= 1);
  t.true(afterStats.ops - before.ops >= 100);
  t.true(afterReadFile.ops > afterStats.ops);
  t.true(afterReadFile.submitted > afterStats.submitted);
  t.true(afterReadFile.fixedFileOps > afterStats.fixedFileOps, 'readFile uses fixed files');
  t.true(afterReadFile.registeredBufferOps > afterStats.registeredBufferOps, 'readFile uses registered buffers');
  t.true(afterReads.ops - afterReadFile.ops >= 100);
  t.true(afterStreams.fixedFileOps > afterReads.fixedFileOps, 'streams use fixed files');
  t.true(afterStreams.registeredBufferOps > afterReads.registeredBufferOps, 'streams use registered buffers');
  t.true(afterStreams.enters > 0);
  t.true(afterStreams.submitted >= afterStreams.enters);
  t.is(afterStreams.opsPerEnter, afterStreams.submitted / afterStreams.enters);
  t.true(afterStreams.registeredBufferBytes > 0);
  t.true(afterStreams.inlineCompletions + afterStreams.deferredCompletions <= afterStreams.ops);
});

test('URINGFS_BACKEND=node leaves everything to node:fs', async (t) => {
  const { backend, afterStreams, rings } = await runFixture<Report>('counters', { env: { URINGFS_BACKEND: 'node' } });
  t.is(backend.kind, 'node');
  t.regex(backend.reason, /URINGFS_BACKEND/);
  t.is(afterStreams.ops, 0);
  t.is(rings, 0);
});

for (const value of ['uring', 'IO_URING']) {
  test(`URINGFS_BACKEND='${value}' is refused with what can be said instead`, async (t) => {
    const { code, stderr } = await endOfFixture('counters', { env: { URINGFS_BACKEND: value } });
    t.not(code, 0);
    for (const word of ['URINGFS_BACKEND', value, 'node', 'io_uring']) t.true(stderr.includes(word), word);
  });
}

for (const entries of ['1', '2', '4096']) {
  test(`everything works with URINGFS_RING_ENTRIES=${entries}`, async (t) => {
    const { backend } = await runFixture<Report>('counters', { env: { URINGFS_RING_ENTRIES: entries } });
    t.is(backend.kind, uringfs.backend.kind);
    if (backend.kind === 'io_uring') t.true(backend.limits.submissionEntries >= Number(entries));
  });
}

for (const entries of ['0', '-1', 'many', '1000000']) {
  test(`URINGFS_RING_ENTRIES='${entries}' is refused or harmless, and never a crash`, async (t) => {
    const { code, signal, stderr } = await endOfFixture('counters', { env: { URINGFS_RING_ENTRIES: entries } });
    t.is(signal, null);
    if (code !== 0) t.true(stderr.includes('URINGFS_RING_ENTRIES'), stderr);
  });
}

test('URINGFS_DISABLE_OPS takes operations and features from the engine, and all goes on', async (t) => {
  const { backend } = await runFixture<Report>('counters', {
    env: { URINGFS_DISABLE_OPS: 'STATX, CQE_SKIP RESOLVE_CACHED' },
  });
  t.is(backend.kind, uringfs.backend.kind);
  t.false(backend.ops.includes('STATX'));
  t.false(backend.features.includes('CQE_SKIP'));
});

test('URINGFS_DISABLE_OPS with a name of nothing is refused with the name', async (t) => {
  const { code, stderr } = await endOfFixture('counters', { env: { URINGFS_DISABLE_OPS: 'STATX,STATYX' } });
  if (uringfs.backend.kind === 'node') {
    t.is(code, 0);
    return;
  }
  t.not(code, 0);
  t.regex(stderr, /URINGFS_DISABLE_OPS.*STATYX/);
});

for (const [title, flags] of [
  ['a limited folder', ['--allow-fs-read=*', '--allow-addons']],
  ['no addons', ['--allow-fs-read=*']],
] as const) {
  test(`under the permission model with ${title}, node:fs is in charge`, async (t) => {
    const permission = process.allowedNodeEnvironmentFlags.has('--permission')
      ? '--permission'
      : '--experimental-permission';
    const report = await runFixture<{ kind: string; reason: string; answers: Record<string, unknown> }>(
      'permission-model',
      {
        nodeOptions: [permission, ...flags],
        env: { URINGFS_BACKEND: undefined },
      },
    );
    t.is(report.kind, 'node');
    t.regex(report.reason, /permission/i);
    for (const [call, code] of Object.entries(report.answers)) t.is(code, 'ERR_ACCESS_DENIED', call);
  });
}
