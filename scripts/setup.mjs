import { asProgram } from './command.mjs';
import { requireSupportedNode } from './node-version.mjs';
import { installNpmDependencies } from './npm-dependencies.mjs';
import { installSystemPackages } from './system-packages.mjs';

/** Makes a fresh clone ready to build (and, where asked, to lint); does nothing when nothing is missing. */
export function setup({ purposes = ['build'] } = {}) {
  requireSupportedNode();
  installSystemPackages(purposes);
  installNpmDependencies();
}

await asProgram(import.meta, () => setup({ purposes: ['build', 'lint'] }));
