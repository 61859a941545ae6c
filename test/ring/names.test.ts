import {
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import {
  AtFlags,
  type IoUring,
  OFlag,
  RenameFlags,
  ResolveFlags,
  Statx,
  StatxFlags,
  StatxMode,
  XattrFlags,
} from 'uringfs/ring';
import { complete, entry, result, thrown, withRing } from '../support/rings.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';
import { covers } from './checklist.js';

async function withFolder(use: (ring: IoUring, at: (name: string) => string) => Promise<void>): Promise<void> {
  await withTemporaryDirectory(async (directory) => {
    await withRing((ring) => use(ring, (name) => join(directory, name)));
  });
}

test(covers('SQE: statx'), async (t) => {
  await withFolder(async (ring, at) => {
    writeFileSync(at('file ä'), 'four');
    const [into, stats] = [new Statx(), lstatSync(at('file ä'), { bigint: true })];
    t.is(await result(ring, (sqe) => sqe.statx(null, at('file ä'), 0, StatxMode.ALL, into)), 0);
    t.is(into.size, 4n);
    t.is(into.ino, stats.ino);
    t.is(BigInt(into.mode), stats.mode);
    t.deepEqual([into.mtime, into.ctime, into.btime], [stats.mtimeNs, stats.ctimeNs, stats.birthtimeNs]);
    t.deepEqual([into.uid, into.gid, into.nlink].map(BigInt), [stats.uid, stats.gid, stats.nlink]);
    t.is(into.mask & StatxMode.BASIC_STATS, StatxMode.BASIC_STATS);
    const fd = openSync(at('file ä'), 'r');
    const again = new Statx();
    await result(ring, (sqe) => sqe.statx(fd, '', StatxFlags.EMPTY_PATH, StatxMode.SIZE, again));
    t.is(again.size, 4n);
    closeSync(fd);
    const missing = await complete(ring, (sqe) => sqe.statx(null, at('none'), 0, StatxMode.ALL, again));
    t.like(
      thrown(() => missing.result()),
      { code: 'ENOENT', syscall: 'statx', errno: -2 },
    );
    t.is(again.size, 4n);
  });
});

test(covers('SQE: openat'), async (t) => {
  await withFolder(async (ring, at) => {
    const flags = OFlag.of(OFlag.CREAT, OFlag.WRONLY, OFlag.EXCL, OFlag.CLOEXEC);
    const fd = await result(ring, (sqe) => sqe.openat(null, Buffer.from(at('new')), flags, 0o600));
    t.is(fstatSync(fd).mode & 0o777, 0o600);
    closeSync(fd);
    const again = await complete(ring, (sqe) => sqe.openat(null, at('new'), flags));
    t.is(thrown(() => again.result()).code, 'EEXIST');
    const folder = openSync(at('.'), 'r');
    closeSync(await result(ring, (sqe) => sqe.openat(folder, 'new', OFlag.RDONLY)));
    closeSync(folder);
  });
});

test(covers('SQE: close'), async (t) => {
  await withRing(async (ring) => {
    const fd = openSync('package.json', 'r');
    const link = () => readlinkSync(`/proc/self/fd/${fd}`);
    const path = link();
    entry(ring).close(fd);
    ring.submitAndWait(1);
    // Another thread may have its number already, for another file.
    t.true(!existsSync(`/proc/self/fd/${fd}`) || link() !== path);
    t.is(ring.waitForCqe().result(), 0);
    const other = openSync('package.json', 'r');
    const [file] = ring.registrar.registerFiles([other]);
    closeSync(other);
    t.is(await result(ring, (sqe) => sqe.close(file as never)), 0);
    t.is((await complete(ring, (sqe) => sqe.close(file as never))).rawResult, -9);
  });
});

test(covers('Beyond: openat2'), async (t) => {
  await withFolder(async (ring, at) => {
    writeFileSync(at('file'), 'text');
    const folder = openSync(at('.'), 'r');
    const how = { flags: OFlag.RDONLY, resolve: ResolveFlags.BENEATH };
    closeSync(await result(ring, (sqe) => sqe.openat2(folder, 'file', how)));
    const outside = await complete(ring, (sqe) => sqe.openat2(folder, '../..', how));
    t.is(thrown(() => outside.result()).code, 'EXDEV');
    closeSync(folder);
  });
});

test(covers('Beyond: openat, accept and socket into a place of the table'), async (t) => {
  await withFolder(async (ring, at) => {
    writeFileSync(at('file'), 'direct');
    ring.registrar.registerFilesSparse(6);
    t.is(await result(ring, (sqe) => sqe.openatDirect(null, at('file'), OFlag.RDONLY, 0, 2)), 0);
    const bytes = Buffer.alloc(6);
    t.is(await result(ring, (sqe) => sqe.read(ring.registrar.file(2), bytes, 0)), 6);
    t.is(bytes.toString(), 'direct');
    const chosen = await result(ring, (sqe) => sqe.openat2Direct(null, at('file'), { flags: OFlag.RDONLY }));
    t.true(chosen >= 0 && chosen < 5 && chosen !== 2);
    t.is(await result(ring, (sqe) => sqe.close(ring.registrar.file(2))), 0);
    ring.registrar.setFileAllocRange(5, 1);
    t.is(await result(ring, (sqe) => sqe.openatDirect(null, at('file'), OFlag.RDONLY)), 5);
    const full = await complete(ring, (sqe) => sqe.openatDirect(null, at('file'), OFlag.RDONLY));
    t.is(thrown(() => full.result()).code, 'ENFILE');
  });
});

test(covers('Beyond: fixedFdInstall'), async (t) => {
  await withFolder(async (ring, at) => {
    writeFileSync(at('file'), 'made ordinary');
    ring.registrar.registerFilesSparse(1);
    await result(ring, (sqe) => sqe.openatDirect(null, at('file'), OFlag.RDONLY, 0, 0));
    const fd = await result(ring, (sqe) => sqe.fixedFdInstall(ring.registrar.file(0)));
    t.is(readFileSync(fd, 'utf8'), 'made ordinary');
    closeSync(fd);
  });
});

test(covers('Beyond: renameat, unlinkat, mkdirat, linkat, symlinkat'), async (t) => {
  await withFolder(async (ring, at) => {
    writeFileSync(at('one'), '1');
    writeFileSync(at('two'), '2');
    t.is(await result(ring, (sqe) => sqe.renameat(null, at('one'), null, at('three'))), 0);
    t.is(await result(ring, (sqe) => sqe.renameat(null, at('two'), null, at('three'), RenameFlags.EXCHANGE)), 0);
    t.is(readFileSync(at('two'), 'utf8'), '1');
    t.is(await result(ring, (sqe) => sqe.linkat(null, at('two'), null, at('hard'))), 0);
    t.is(statSync(at('hard')).nlink, 2);
    t.is(await result(ring, (sqe) => sqe.symlinkat('two', null, at('soft'))), 0);
    t.is(readlinkSync(at('soft')), 'two');
    t.is(await result(ring, (sqe) => sqe.mkdirat(null, at('folder'), 0o700)), 0);
    t.is(statSync(at('folder')).mode & 0o777, 0o700);
    t.is(await result(ring, (sqe) => sqe.unlinkat(null, at('two'))), 0);
    t.is(await result(ring, (sqe) => sqe.unlinkat(null, at('folder'), AtFlags.REMOVEDIR)), 0);
    t.deepEqual(['two', 'folder'].map(at).map(existsSync), [false, false]);
    const missing = await complete(ring, (sqe) => sqe.unlinkat(null, at('two')));
    t.like(
      thrown(() => missing.result()),
      { code: 'ENOENT', syscall: 'unlinkat' },
    );
  });
});

test(covers('Beyond: extended attributes'), async (t) => {
  await withFolder(async (ring, at) => {
    writeFileSync(at('file'), '');
    const value = Buffer.alloc(20);
    t.is(await result(ring, (sqe) => sqe.setxattr(at('file'), 'user.colour', Buffer.from('green'))), 0);
    t.is(await result(ring, (sqe) => sqe.getxattr(at('file'), 'user.colour', value)), 5);
    t.is(value.toString('utf8', 0, 5), 'green');
    const fd = openSync(at('file'), 'r+');
    t.is(await result(ring, (sqe) => sqe.fsetxattr(fd, 'user.colour', Buffer.from('blue'), XattrFlags.REPLACE)), 0);
    t.is(await result(ring, (sqe) => sqe.fgetxattr(fd, 'user.colour', value)), 4);
    t.is(value.toString('utf8', 0, 4), 'blue');
    const twice = await complete(ring, (sqe) => sqe.fsetxattr(fd, 'user.colour', value, XattrFlags.CREATE));
    t.is(thrown(() => twice.result()).code, 'EEXIST');
    closeSync(fd);
  });
});
