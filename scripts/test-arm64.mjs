import path from 'node:path';
import { boot } from './arm64/boot.mjs';
import { kernelFiles, kernels } from './arm64/kernels.mjs';
import { arm64System } from './arm64/system.mjs';
import { build } from './build.mjs';
import { asProgram, Failure, run } from './command.mjs';
import { installPackage, packPackage } from './packed-package.mjs';
import { setup } from './setup.mjs';

const program = 'smoke/main.js';
const major = 24;

/**
 * The package as users install it, on arm64: Node under qemu's user emulation, which has no io_uring, so that node:fs has
 * to serve; then with io_uring, under kernels of Debian's in an emulated machine. `npm run test:arm64 -- 6.1` boots one.
 */
await asProgram(import.meta, async ([only]) => {
  setup({ purposes: ['build', 'arm64'] });
  await build();
  const chosen = kernels.filter(({ name }) => only === undefined || name === only);
  if (chosen.length === 0) {
    throw new Failure(`There is no kernel "${only}"; there are ${kernels.map(({ name }) => `"${name}"`).join(', ')}.`);
  }
  const project = installPackage(packPackage().tarball);
  const system = arm64System({ project, major });
  const results = [{ name: 'qemu-user, node:fs', text: withoutRing(system) }];
  for (const { name, suite, pattern, disable = false } of chosen) {
    console.log(`━━ Linux ${name} on arm64`);
    const commands = [`node ${program} --expect=io_uring`];
    if (disable) commands.push('echo 2 >/proc/sys/kernel/io_uring_disabled', `node ${program} --expect=node`);
    const text = boot({ system, kernel: kernelFiles({ suite, pattern }), commands });
    results.push({ name: `Linux ${name}`, text, runs: disable ? 2 : 1 });
  }
  console.log('');
  for (const { name, text, runs = 1 } of results) {
    const totals = [...text.matchAll(/^smoke: .*$/gm)].map(([line]) => line.trimEnd());
    const good = totals.length === runs && totals.every((line) => line.includes(' 0 failed'));
    console.log(`${good ? '✔' : '✘'} ${name}`);
    console.log(good ? totals.map((line) => `    ${line}`).join('\n') : text);
    if (!good) process.exitCode = 1;
  }
});

function withoutRing(system) {
  console.log("━━ arm64 under qemu's user emulation");
  const node = path.join(system, 'bin/node');
  const { output } = run('qemu-aarch64-static', ['-L', system, node, program, '--expect=node'], {
    cwd: path.join(system, 'package'),
    quiet: true,
  });
  return output;
}
