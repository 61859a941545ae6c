import test from 'ava';
import { endOfFixture, runFixture } from './support/run-fixture.js';

interface Refusal {
  readonly code: string;
  readonly message: string;
}

const permission = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

test("a ring is refused under Node's permission model", async (t) => {
  const nodeOptions = [permission, '--allow-fs-read=*', '--allow-addons', '--no-warnings'];
  const { code, message } = await runFixture<Refusal>('ring-refused', { nodeOptions });
  t.is(code, 'ERR_URING_UNAVAILABLE');
  t.regex(message, /permission model .* way round it/);
});

test('a ring is refused on other platforms, where importing works', async (t) => {
  const { code, message } = await runFixture<Refusal>('ring-refused', { args: ['darwin'] });
  t.is(code, 'ERR_URING_UNAVAILABLE');
  t.is(message, "A ring can't be had: io_uring is Linux's, and this is darwin");
});

test('a ring that is refused says what would enable it', async (t) => {
  const ended = await endOfFixture('ring-refused', { args: ['few'], through: ['prlimit', '--nofile=64'] });
  t.is(ended.code, 0, ended.stderr);
  const { code, message } = JSON.parse(ended.stdout) as Refusal;
  t.is(code, 'ERR_URING_UNAVAILABLE');
  // Where there is no io_uring at all, that is what it says.
  t.regex(message, /RLIMIT_NOFILE|io_uring is forbidden|no io_uring/);
});
