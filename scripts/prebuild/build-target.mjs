import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runOrFail } from '../command.mjs';
import { nodeGypEnvironment } from '../node-gyp.mjs';
import { fromRoot } from '../root.mjs';
import { toolchainFor } from './toolchains.mjs';

/** The oldest Node that the package is for: Node-API is the same in all that came after. */
const oldestNode = '20.19.0';
const needed = ['src/native', 'binding.gyp', 'package.json'];

/**
 * Makes the binary for a target with prebuildify, in a copy of what it is made of: prebuildify rebuilds from nothing,
 * and build/ holds more than the addon.
 *
 * @param out the folder that gets prebuilds/
 */
export function buildTarget({ arch, libc }, out = fromRoot()) {
  const { description, strip, environment } = toolchainFor({ arch, libc });
  const home = mkdtempSync(path.join(tmpdir(), 'uringfs-prebuild-'));
  try {
    for (const entry of needed) {
      cpSync(fromRoot(entry), path.join(home, entry), { recursive: true });
    }
    symlinkSync(fromRoot('node_modules'), path.join(home, 'node_modules'));
    const sameEverywhere = [`-ffile-prefix-map=${home}=.`, `-ffile-prefix-map=${fromRoot()}=.`].join(' ');
    const options = ['--napi', '--strip', '--tag-libc', `--arch=${arch}`, `--libc=${libc}`, `--strip-bin=${strip}`];
    runOrFail(
      process.execPath,
      [
        fromRoot('node_modules/prebuildify/bin.js'),
        ...options,
        `--target=${oldestNode}`,
        `--cwd=${home}`,
        `--out=${out}`,
      ],
      {
        cwd: home,
        env: nodeGypEnvironment({ ...environment, CXXFLAGS: `${environment.CXXFLAGS} ${sameEverywhere}` }),
        quiet: true,
      },
    );
    return description;
  } finally {
    rmSync(home, { recursive: true });
  }
}
