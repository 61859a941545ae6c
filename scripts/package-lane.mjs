import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Failure, run } from './command.mjs';
import { muslRuntime } from './musl/runtime.mjs';
import { otherNode } from './other-nodes.mjs';
import { installPackage, packPackage } from './packed-package.mjs';
import { checkBinary } from './prebuild/limits.mjs';
import { digest, readManifest } from './prebuild/manifest.mjs';
import { checkAgainstMusl } from './prebuild/musl.mjs';
import { sourceHash } from './prebuild/sources.mjs';
import { fileOf, nameOf, targets } from './prebuild/targets.mjs';
import { fromRoot } from './root.mjs';

const majors = [22, 24, 26];
const asDarwin = 'data:text/javascript,Object.defineProperty(process,"platform",{value:"darwin"})';

/** What is published: that the binaries are made of these sources, what the package holds, and that it works installed. */
export function runPackageLane() {
  const outcome = { passed: 0, failed: 0, skipped: [] };
  const check = (title, work) => {
    try {
      work();
      outcome.passed++;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      outcome.failed++;
      console.log(`  ✘ ${title}\n    ${error.message.trimEnd().replaceAll('\n', '\n    ')}`);
    }
  };
  check('the binaries are made of these sources', sourcesMatch);
  for (const target of targets) {
    check(`the binary for ${nameOf(target)} is the one of the manifest and loads everywhere`, () =>
      binaryMatches(target),
    );
  }
  for (const target of targets.filter(({ libc }) => libc === 'musl')) {
    check(`the binary for ${nameOf(target)} wants nothing that musl has not got`, () => checkAgainstMusl(target));
  }
  check('the changelog speaks of this version', changelogSpeaks);
  let tarball = null;
  check('the package holds what users need, and no more', () => {
    tarball = packPackage().tarball;
  });
  if (tarball === null) return outcome;
  check('publint finds nothing', () => succeed(tool('publint/src/cli.js'), ['run', tarball, '--strict']));
  check('its types are found by whoever imports it', () =>
    succeed(tool('@arethetypeswrong/cli/dist/index.js'), [tarball, '--profile', 'esm-only', '--no-emoji']),
  );
  const project = installPackage(tarball);
  const smoke = (node, expected, { env = {}, before = [] } = {}) =>
    succeed(node, [...before, path.join(project, 'smoke/main.js'), `--expect=${expected}`], { cwd: project, env });
  try {
    check(`installed with nothing but npm, on Node ${process.version}`, () => smoke(process.execPath, 'io_uring'));
    for (const major of majors) {
      check(`installed, on Node ${major}`, () => smoke(otherNode(major), 'io_uring'));
    }
    check('installed, where node:fs is asked for', () =>
      smoke(process.execPath, 'node', { env: { URINGFS_BACKEND: 'node' } }),
    );
    check('installed, on an architecture that no binary is for', () =>
      smoke(process.execPath, 'node', { env: { npm_config_arch: 'riscv64' } }),
    );
    check('installed, on a platform that has no io_uring', () =>
      smoke(process.execPath, 'node', { before: ['--import', asDarwin] }),
    );
    const onMusl = 'installed, the binary for musl in a process on musl';
    // Bun and gcc's libraries are this machine's.
    if (process.arch !== 'x64') outcome.skipped.push(`[cannot run here] ${onMusl}`);
    else check(onMusl, () => worksOnMusl(project));
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
  return outcome;
}

function sourcesMatch() {
  if (readManifest().sourceHash !== sourceHash()) {
    throw new Failure(
      'The native sources have changed since the binaries were made: "npm run prebuild" makes them anew.',
    );
  }
}

function changelogSpeaks() {
  const { version } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8'));
  const headings = readFileSync(fromRoot('CHANGELOG.md'), 'utf8').match(/^## .*$/gm) ?? [];
  if (!headings.some((heading) => heading.includes(`[${version}]`) || heading.includes(`(${version})`))) {
    throw new Failure(`CHANGELOG.md has no heading for ${version}, the version in package.json.`);
  }
}

function binaryMatches(target) {
  const told = readManifest().binaries[nameOf(target)];
  if (told?.sha256 !== digest(fileOf(target))) {
    throw new Failure(`${fileOf(target)} is not the one that the manifest tells of: "npm run prebuild" writes both.`);
  }
  checkBinary(target);
}

function worksOnMusl(project) {
  const { program, before } = muslRuntime();
  // The engine waits by libuv's event loop, which the runtime has not got: a ring of one's own is looked at alone.
  const env = { URINGFS_BACKEND: 'node' };
  succeed(program, [...before, path.join(project, 'smoke/in-musl.js')], { cwd: project, env });
}

function tool(file) {
  return fromRoot('node_modules', file);
}

function succeed(program, args, { cwd, env = {} } = {}) {
  const [command, rest] = program.endsWith('.js') ? [process.execPath, [program, ...args]] : [program, args];
  const { ok, outcome, output } = run(command, rest, { cwd, env: { ...process.env, ...env }, quiet: true });
  if (!ok) throw new Failure(`${output.trimEnd()}\n(${outcome})`);
}
