import { spawn } from 'node:child_process';
import { fromRoot, root } from './root.mjs';
import { TapReader } from './tap.mjs';

/** A test may be skipped only where the machine cannot run it, and its title has to say so. */
const excusedSkip = /(?:^| › )\[cannot run here\]/;

/**
 * Runs the suite with ava and reports what it found: the counts, every failure printed as it happens, and the titles
 * of the tests that were skipped. A run that found no tests, crashed or never finished counts as one failure. The tests
 * know their lane as URINGFS_TEST_LANE: some need not run in all.
 */
export async function runAva({ lane, node = process.execPath, cwd = root, env = {}, args = [], patterns = [] }) {
  const outcome = { passed: 0, failed: 0, skipped: [] };
  const complain = (text) => {
    clearProgress();
    console.log(`  ✘ ${text}`);
  };
  let done = 0;
  let unexcused = 0;
  const tap = new TapReader(({ ok, title, directive, detail }) => {
    done++;
    if (directive === 'SKIP' && excusedSkip.test(title)) {
      outcome.skipped.push(title);
    } else if (directive === 'SKIP') {
      unexcused++;
      complain(`${title}\n      was skipped, and its title does not begin with "[cannot run here]"`);
    } else if (!ok) {
      complain([title, ...detail].join('\n    ').trimEnd());
    }
    showProgress(`  ${done} done`);
  });

  const child = spawn(node, [fromRoot('scripts/ava-tap.mjs'), '--tap', ...args, ...patterns], {
    cwd,
    env: { ...withoutOwnSwitches(process.env), URINGFS_TEST_LANE: lane, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.setEncoding('utf8').on('data', (chunk) => tap.write(chunk));
  const exit = await new Promise((resolve) => {
    child.on('error', (error) => resolve(`could not be started: ${error.message}`));
    child.on('close', (code, signal) => resolve(code === 0 ? null : `ended with ${signal ?? `exit code ${code}`}`));
  });
  tap.end();
  clearProgress();

  outcome.passed = tap.counts.pass;
  outcome.failed = tap.counts.fail + unexcused;
  const verdict = crash(tap, exit, outcome);
  if (verdict !== null) {
    complain(verdict);
    outcome.failed++;
  }
  return outcome;
}

function crash(tap, exit, { passed, failed, skipped }) {
  if (!tap.complete) {
    return `ava ${exit ?? 'ended'} before it reported its totals`;
  }
  if (passed + failed + skipped.length === 0) {
    return 'no tests were run';
  }
  return exit !== null && failed === 0 ? `every test passed, yet ava ${exit}` : null;
}

/** What a developer has set in the shell for trying things out must not change what a lane tests, but for the tests' own. */
function withoutOwnSwitches(env) {
  const meant = (name) => !name.startsWith('URINGFS_') || name.startsWith('URINGFS_RANDOM_');
  return Object.fromEntries(Object.entries(env).filter(([name]) => meant(name)));
}

function showProgress(text) {
  if (process.stdout.isTTY) {
    process.stdout.write(`\r\x1b[K${text}`);
  }
}

function clearProgress() {
  if (process.stdout.isTTY) {
    process.stdout.write('\r\x1b[K');
  }
}
