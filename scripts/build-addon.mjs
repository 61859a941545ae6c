import { existsSync, rmSync } from 'node:fs';
import { nodeGyp } from './node-gyp.mjs';
import { fromRoot } from './root.mjs';
import { filesUnder, fingerprint, stampMatches, writeStamp } from './stamp.mjs';

const addon = 'build/Release/uringfs.node';
const stamp = 'build/addon.stamp';
const inputs = ['src/native', 'binding.gyp', 'package-lock.json'];

export function addonSources() {
  return filesUnder(...inputs).filter((file) => !file.endsWith('.ts'));
}

/**
 * Builds the addon when what it is made of changed. Not `node-gyp rebuild`: that would remove all of build/, where the
 * compiled tests and the other lanes live.
 */
export function buildAddon() {
  if (process.platform !== 'linux') {
    console.log(`The addon is for Linux only; on ${process.platform} everything runs on node:fs.`);
    return;
  }
  const current = fingerprint(addonSources(), process.arch);
  if (existsSync(fromRoot(addon)) && stampMatches(stamp, current)) {
    return;
  }
  console.log('Building the addon (node-gyp)…');
  rmSync(fromRoot(stamp), { force: true });
  rmSync(fromRoot('build/Release'), { recursive: true, force: true });
  nodeGyp(['configure', 'build']);
  writeStamp(stamp, current);
}
