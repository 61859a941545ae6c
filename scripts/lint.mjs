import { asProgram, Failure, run } from './command.mjs';
import { checkHouseRules } from './house-rules.mjs';
import { nativeFiles, runClangFormat } from './native-format.mjs';
import { fromRoot } from './root.mjs';
import { setup } from './setup.mjs';

const node = process.execPath;

const checks = [
  { name: 'biome', run: () => run(node, [fromRoot('node_modules/@biomejs/biome/bin/biome'), 'check']).ok },
  { name: 'clang-format', run: () => runClangFormat('--dry-run', '--Werror') },
  { name: 'cppcheck', run: cppcheck },
  { name: 'types', run: () => run(node, [fromRoot('node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json']).ok },
  { name: 'house rules', run: checkHouseRules },
];

function cppcheck() {
  const sources = nativeFiles().filter((file) => file.endsWith('.cc'));
  const options = [
    '--quiet',
    '--language=c++',
    '--std=c++17',
    '--enable=warning,style,performance,portability',
    '--inline-suppr',
    '--error-exitcode=1',
    // A local may carry the name of an accessor, as in Google's style.
    '--suppress=shadowFunction',
    // Rows are filled by functions of one type, whichever of them only read.
    '--suppress=constParameterCallback',
    // Structures of the kernel's are laid out whole, whichever of their members are read.
    '--suppress=unusedStructMember',
    // Node's and liburing's headers are not ours to judge, and cppcheck does without them.
    '--suppress=missingIncludeSystem',
    '-DNODE_API_MODULE(name,init)=',
  ];
  return sources.length === 0 || run('cppcheck', [...options, ...sources]).ok;
}

/** Runs every check, so that one run shows everything there is to mend. */
export function lint() {
  const failed = checks.filter((check) => !check.run()).map((check) => check.name);
  console.log(failed.length === 0 ? '  lint found nothing' : `  lint failed: ${failed.join(', ')}`);
  return failed.length === 0;
}

await asProgram(import.meta, () => {
  setup({ purposes: ['build', 'lint'] });
  if (!lint()) {
    throw new Failure('Run "npm run format" for what can be fixed automatically.');
  }
});
