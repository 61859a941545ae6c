import { lstatSync, mkdtempSync, rmSync, statfsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { backend, stats } from 'uringfs';
import { open, readFile } from 'uringfs/promises';
import { runFixture } from './support/run-fixture.js';
import { withTemporaryDirectory } from './support/temporary-directory.js';

const tmpfs = 0x01021994;
const onRing = new Set([0xef53, 0x58465342, 0x9123683e]);
const memory = '/dev/shm';
const times = 10;

async function jobsOfReads(file: string): Promise<number> {
  writeFileSync(file, 'read me');
  const handle = await open(file);
  const before = stats().workerJobs;
  for (let i = 0; i < times; i++) {
    const { bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
    if (bytesRead !== 7) throw new Error(`${bytesRead} bytes read of 7`);
  }
  const jobs = stats().workerJobs - before;
  await handle.close();
  return jobs;
}

async function inMemory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(memory, 'uringfs-test-'));
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test.serial('reads on tmpfs, which the ring would hand to io-wq, go to the syscall worker', async (t) => {
  t.is(statfsSync(memory).type, tmpfs, `${memory} has to be a tmpfs`);
  const jobs = await inMemory((directory) => jobsOfReads(join(directory, 'file')));
  t.is(jobs, backend.kind === 'io_uring' ? times : 0);
});

test.serial('reads on ext4, xfs and btrfs go to the ring', async (t) => {
  await withTemporaryDirectory(async (directory) => {
    const { type } = statfsSync(directory);
    if (onRing.has(type)) t.is(await jobsOfReads(join(directory, 'file')), 0);
    else t.pass(`NOT CHECKED: this repository lies on a file system of type 0x${type.toString(16)}`);
  });
});

test('finding out where reads go does not count as an access to the file', async (t) => {
  const untouched = async (directory: string) => {
    const file = join(directory, 'old');
    writeFileSync(file, 'not read');
    utimesSync(file, 1, 1);
    const handle = await open(file);
    await handle.close();
    t.is(lstatSync(file).atimeMs, 1000);
  };
  await withTemporaryDirectory(untouched);
  await inMemory(untouched);
});

test('small files on tmpfs are read whole, up to the size that is no longer small', async (t) => {
  await inMemory(async (directory) => {
    for (const size of [0, 1, 8191, 8192, 65_535, 65_536, 65_537]) {
      const file = join(directory, String(size));
      const bytes = Buffer.alloc(size, `${size},`);
      writeFileSync(file, bytes);
      t.deepEqual(await readFile(file), bytes, `${size} bytes`);
      const together = await Promise.all(Array.from({ length: 40 }, () => readFile(file)));
      for (const each of together) t.true(each.equals(bytes), `one of 40 of ${size} bytes`);
    }
  });
});

for (const [kernel, lacking] of [
  ['5.10', 'RESOLVE_CACHED,STATMOUNT,SPARSE_FILES,LINKED_FILE'],
  ['6.1', 'RESOLVE_CACHED,STATMOUNT'],
] as const) {
  test(`one file at a time is read by who looks it up, or next to it, with what Linux ${kernel} has`, async (t) => {
    const seen = await runFixture('jobs-of-read-file', {
      args: ['4000', '40000', '400000'],
      env: { URINGFS_DISABLE_OPS: lacking },
    });
    const { kind } = backend;
    const expected = { 4000: [1, 1], 40000: [2, 1], 400000: [2, 2] };
    const told = ([jobs, operations]: number[]) =>
      kind === 'io_uring' ? { jobs, operations } : { jobs: 0, operations: 0 };
    t.deepEqual(seen, Object.fromEntries(Object.entries(expected).map(([size, counts]) => [size, told(counts)])));
  });
}
