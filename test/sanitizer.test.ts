import test from 'ava';
import { endOfFixture } from './support/run-fixture.js';

const sanitized = process.env.URINGFS_SANITIZED === '1';

test(sanitized ? 'the sanitizer notices an overflow' : 'only a sanitized addon can overflow on purpose', async (t) => {
  const { code, signal, stdout, stderr } = await endOfFixture('overflow');
  if (sanitized) {
    t.false(code === 0 && signal === null);
    t.regex(stderr, /AddressSanitizer/);
    return;
  }
  t.is(code, 0, stderr);
  t.is(stdout.trim(), 'undefined');
});
