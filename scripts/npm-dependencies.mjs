import { runOrFail } from './command.mjs';
import { fingerprint, stampMatches, writeStamp } from './stamp.mjs';

const stamp = 'node_modules/.uringfs-lock-stamp';

export function installNpmDependencies() {
  const lock = fingerprint(['package-lock.json']);
  if (stampMatches(stamp, lock)) {
    return;
  }
  console.log('Installing npm dependencies (npm ci)…');
  runOrFail('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeStamp(stamp, lock);
}
