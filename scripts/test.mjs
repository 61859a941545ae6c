import { build } from './build.mjs';
import { asProgram, Failure } from './command.mjs';
import { lanes } from './lanes.mjs';
import { setup } from './setup.mjs';
import { printReport } from './test-report.mjs';

await asProgram(import.meta, async (args) => {
  const { chosen, patterns } = choose(args);
  setup({ purposes: ['build', 'lint'] });
  await build();
  const results = [];
  for (const lane of chosen) {
    console.log(`\n━━ ${lane.name}: ${lane.about}`);
    const started = performance.now();
    const outcome = await attempt(() => lane.run(patterns));
    const seconds = (performance.now() - started) / 1000;
    console.log(`   ${outcome.passed} passed, ${outcome.failed} failed in ${seconds.toFixed(1)} s`);
    results.push({ lane, seconds, ...outcome });
  }
  if (!printReport(results)) {
    process.exitCode = 1;
  }
});

/** `--lane=NAME` (repeatable) picks lanes; a test file or pattern alone means: just that, on this Node. */
function choose(args) {
  const names = args.filter((arg) => arg.startsWith('--lane=')).map((arg) => arg.slice('--lane='.length));
  const unknown = names.find((name) => !lanes.some((lane) => lane.name === name));
  if (unknown !== undefined) {
    throw new Failure(`There is no lane "${unknown}"; the lanes are ${lanes.map((lane) => lane.name).join(', ')}.`);
  }
  const patterns = args.filter((arg) => !arg.startsWith('--lane=')).map(compiled);
  const wanted = names.length === 0 && patterns.length > 0 ? ['node'] : names;
  return { patterns, chosen: wanted.length === 0 ? lanes : lanes.filter((lane) => wanted.includes(lane.name)) };
}

/** Where the compiler puts the test that a person names by its source. */
function compiled(pattern) {
  return pattern.replace(/^(?:\.\/)?test\//, 'build/dev/test/').replace(/\.ts$/, '.js');
}

/** A lane that cannot be prepared fails, and the others still run. */
async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure)) {
      throw error;
    }
    console.error(`  ✘ ${error.message}`);
    return { passed: 0, failed: 1, skipped: [] };
  }
}
