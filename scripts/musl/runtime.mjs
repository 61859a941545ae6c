import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { runOrFail } from '../command.mjs';
import { debianPackages } from '../debian.mjs';
import { npmPackage } from '../npm-package.mjs';
import { elf } from '../prebuild/elf.mjs';
import { fromRoot } from '../root.mjs';

const version = '1.4.5';

/**
 * A JavaScript runtime on musl, for x64: Bun as npm has it, with Debian's musl. The C++ library that it wants has no
 * registry for musl: it is linked from this machine's gcc, as far as Bun uses it.
 *
 * @returns the program to start and the arguments that go before the script's
 */
export function muslRuntime() {
  const musl = path.join(debianPackages({ arch: 'amd64', names: ['musl'] }), 'lib');
  const bun = npmPackage({ name: '@oven/bun-linux-x64-musl', version, file: 'bin/bun' });
  const folder = fromRoot('build/musl-runtime', version);
  if (!existsSync(folder)) {
    const work = `${folder}.part`;
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    symlinkSync(path.join(musl, 'x86_64-linux-musl/libc.so'), path.join(work, 'libc.so'));
    symlinkSync('libc.so', path.join(work, 'libc.musl-x86_64.so.1'));
    linkLibraries(work, bun);
    renameSync(work, folder);
  }
  return { program: path.join(musl, 'ld-musl-x86_64.so.1'), before: ['--library-path', folder, bun] };
}

function linkLibraries(folder, bun) {
  const compiler = (...args) => runOrFail('g++', args, { quiet: true });
  const gcc = (file) => compiler(`-print-file-name=${file}`).trim();
  const shared = (name, inputs) =>
    compiler('-shared', '-nostdlib', '-fPIC', '-o', path.join(folder, name), `-Wl,-soname,${name}`, ...inputs);
  const ofC = elf(path.join(folder, 'libc.so')).exported;
  const { needed, exported } = elf(bun);
  // A program takes a copy of virtual tables, so that they look like its own.
  const wanted = [...needed, ...exported.filter((name) => name.startsWith('_ZTVN10__cxxabiv1'))]
    .map((name) => name.replace(/@.*/, ''))
    .filter((name) => /^(_Z|__cxa_|__once_|__dynamic_cast)/.test(name) && !ofC.includes(name));
  shared('libstdc++.so.6', [
    ...wanted.map((name) => `-Wl,-u,${name}`),
    gcc('crtbeginS.o'),
    ...['-x', 'c', fromRoot('scripts/musl/lacking.c'), '-x', 'none'],
    ...['-Wl,--start-group', gcc('libstdc++.a'), gcc('libgcc.a'), gcc('libgcc_eh.a'), '-Wl,--end-group'],
    // By its name, which musl takes for itself.
    ...['-L', folder, '-l:libc.so'],
    gcc('crtendS.o'),
  ]);
  // Bun names it, and takes nothing from it.
  shared('libgcc_s.so.1', ['-x', 'c', '/dev/null']);
}
