import { asProgram, Failure } from './command.mjs';
import { buildTarget } from './prebuild/build-target.mjs';
import { checkBinary } from './prebuild/limits.mjs';
import { writeManifest } from './prebuild/manifest.mjs';
import { fileOf, nameOf, targets } from './prebuild/targets.mjs';
import { setup } from './setup.mjs';

/** Makes all the binaries that the package ships, with what it installs itself on a Debian machine of x64. */
await asProgram(import.meta, () => {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Failure(`The binaries are made on Linux on x64; this is ${process.platform} on ${process.arch}.`);
  }
  setup({ purposes: ['build', 'prebuild'] });
  const results = targets.map((target) => {
    console.log(`━━ ${nameOf(target)}`);
    const toolchain = buildTarget(target);
    const { bytes, symbols } = checkBinary(target);
    const newest = Object.entries(symbols).map(([library, version]) => `${library} ${version}`);
    console.log(`   ${fileOf(target)}: ${bytes} bytes, ${toolchain}; ${newest.join(', ') || 'no versioned symbols'}`);
    return { target, toolchain, bytes, symbols };
  });
  writeManifest(results);
});
