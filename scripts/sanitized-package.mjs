import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { addonSources } from './build-addon.mjs';
import { Failure, runOrFail } from './command.mjs';
import { nodeGyp } from './node-gyp.mjs';
import { fromRoot } from './root.mjs';
import { fingerprint, stampMatches, writeStamp } from './stamp.mjs';

/**
 * A second copy of the package whose addon is built with AddressSanitizer and UndefinedBehaviorSanitizer. A copy,
 * because symbolic links would resolve back to the ordinary package and its ordinary addon; only node_modules is a link.
 */
const home = 'build/sanitized';
const mirrored = ['package.json', 'ava.config.js', 'binding.gyp', 'src', 'dist', 'test', 'build/dev'];
const stamp = `${home}/addon.stamp`;

const sanitizers = '-fsanitize=address,undefined';
// vptr needs RTTI, which an addon may be built without; object-size reports late what AddressSanitizer reports better.
// Warnings stay errors in the ordinary build only: instrumented code draws false ones from gcc.
const compile = [
  sanitizers,
  '-fno-sanitize=vptr,object-size',
  '-fno-omit-frame-pointer -g -O1 -Wno-error',
  '-DURINGFS_SANITIZE=1',
].join(' ');
const flags = { CFLAGS: compile, CXXFLAGS: compile, LDFLAGS: sanitizers };

export function buildSanitizedPackage() {
  for (const entry of mirrored) {
    rmSync(fromRoot(home, entry), { recursive: true, force: true });
    if (existsSync(fromRoot(entry))) {
      mkdirSync(path.dirname(fromRoot(home, entry)), { recursive: true });
      cpSync(fromRoot(entry), fromRoot(home, entry), { recursive: true, preserveTimestamps: true });
    }
  }
  rmSync(fromRoot(home, 'node_modules'), { recursive: true, force: true });
  symlinkSync(fromRoot('node_modules'), fromRoot(home, 'node_modules'));

  const current = fingerprint(addonSources(), flags, process.arch);
  if (!existsSync(fromRoot(home, 'build/Release/uringfs.node')) || !stampMatches(stamp, current)) {
    console.log('  building the addon with sanitizers…');
    rmSync(fromRoot(stamp), { force: true });
    rmSync(fromRoot(home, 'build/Release'), { recursive: true, force: true });
    nodeGyp(['configure', 'build'], { cwd: fromRoot(home), env: flags });
    writeStamp(stamp, current);
  }
  return fromRoot(home);
}

/** Node itself is not sanitized, so the runtime has to be there before it: preloaded, in child processes as well. */
export function sanitizerEnvironment() {
  return {
    URINGFS_SANITIZED: '1',
    LD_PRELOAD: runtimeLibrary('libasan.so'),
    ASAN_OPTIONS: 'detect_leaks=0:halt_on_error=1:detect_stack_use_after_return=1:strict_string_checks=1',
    UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1',
  };
}

function runtimeLibrary(name) {
  const file = runOrFail('g++', [`-print-file-name=${name}`], { quiet: true }).trim();
  if (!path.isAbsolute(file)) {
    throw new Failure(`g++ has no ${name}: install the sanitizer runtime of your compiler (libgcc-*-dev on Debian).`);
  }
  return file;
}
