import { readFileSync } from 'node:fs';
import { Failure } from './command.mjs';
import { fromRoot } from './root.mjs';

export function requireSupportedNode() {
  const { engines } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8'));
  const [wantedMajor, wantedMinor] = engines.node.match(/\d+/g).map(Number);
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
    throw new Failure(
      `Node ${process.versions.node} is too old for uringfs: install Node ${wantedMajor}.${wantedMinor} or newer.`,
    );
  }
}
