import test from 'ava';
import { backend } from 'uringfs';
import { runFixture } from '../support/run-fixture.js';

// With node:fs a worker does not end before its calls do: only what is let go can be asked of it.
const modes = backend.kind === 'io_uring' ? ['blocked', 'let go'] : ['let go'];

for (const kind of ['writeFile', 'writeFile of a handle']) {
  for (const mode of modes) {
    test(`a worker ends whose ${kind} of much text to a FIFO is ${mode}`, async (t) => {
      const args = [kind, mode];
      const { read, code } = await runFixture<{ read: number; code: number }>('blocked-writer', { args });
      t.is(read, mode === 'let go' ? 1 << 20 : 0);
      t.is(code, 1);
    });
  }
}
