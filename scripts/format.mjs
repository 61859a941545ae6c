import { asProgram, Failure, run } from './command.mjs';
import { runClangFormat } from './native-format.mjs';
import { fromRoot } from './root.mjs';
import { setup } from './setup.mjs';

await asProgram(import.meta, () => {
  setup({ purposes: ['build', 'lint'] });
  const biome = run(process.execPath, [fromRoot('node_modules/@biomejs/biome/bin/biome'), 'check', '--write']).ok;
  const clang = runClangFormat('-i');
  if (!biome || !clang) {
    throw new Failure('Some findings above cannot be fixed automatically.');
  }
});
