import test from 'ava';
import { endOfFixture } from '../support/run-fixture.js';

const secondsToPlay = Number(process.env.URINGFS_RANDOM_SECONDS ?? 0);
const firstSeed = process.env.URINGFS_RANDOM_SEED ?? String(Math.floor(Math.random() * 2 ** 32));

const plays: [string, string, string][] = [
  ['that are always the same', '1', '0'],
  ['that are new each time', firstSeed, String(secondsToPlay)],
];
for (const [which, seed, seconds] of plays) {
  test(`random sequences ${which}`, async (t) => {
    t.timeout((Number(seconds) + 120) * 1000);
    t.log(`URINGFS_RANDOM_SEED=${seed} plays these again`);
    const { code, signal, stdout, stderr } = await endOfFixture('ring-random', {
      nodeOptions: ['--expose-gc', '--no-warnings'],
      args: [seed, seconds, '8'],
      patience: (Number(seconds) + 90) * 1000,
    });
    t.deepEqual([code, signal], [0, null], stderr.split('\n').slice(-60).join('\n'));
    t.true((JSON.parse(stdout) as { taken: number }).taken > 0);
  });
}
