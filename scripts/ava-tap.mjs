import { fromRoot } from './root.mjs';

/**
 * Starts ava's command line with its TAP reporter mended: as of ava 7.0.0 that reporter throws on a test that timed out or
 * called process.exit(), because it takes its own Error for one that came serialized from a worker, and does not mention a
 * file whose tests are done but whose process does not end.
 */
const { default: TapReporter } = await import(fromRoot('node_modules/ava/lib/reporters/tap.js'));
const { writeTest, writeTimeout } = TapReporter.prototype;

TapReporter.prototype.writeTest = function (event, flags) {
  const { err } = event;
  const serialized = err instanceof Error ? { type: 'unknown', formattedError: err.message } : err;
  writeTest.call(this, { ...event, err: serialized }, flags);
};

TapReporter.prototype.writeTimeout = function (event) {
  writeTimeout.call(this, event);
  for (const [file, titles] of event.pendingTests) {
    if (titles.size === 0) {
      this.writeCrash(event, `${this.relativeFile(file)} does not exit although its tests are done`);
    }
  }
};

await import(fromRoot('node_modules/ava/entrypoints/cli.mjs'));
