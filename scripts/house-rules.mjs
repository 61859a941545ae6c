import { asProgram, Failure } from './command.mjs';
import { importsUpwards } from './house-rules/layers.mjs';
import { filesOutOfReach } from './house-rules/reachability.mjs';
import { conversions, leftovers, longFiles, longLines, replaceables } from './house-rules/text.mjs';

const rules = [leftovers, conversions, replaceables, longFiles, longLines, importsUpwards, filesOutOfReach];

export function checkHouseRules() {
  const complaints = rules.flatMap((rule) => rule());
  for (const complaint of complaints) {
    console.error(`  ✘ ${complaint}`);
  }
  return complaints.length === 0;
}

await asProgram(import.meta, () => {
  if (!checkHouseRules()) {
    throw new Failure('The rules are explained in CONTRIBUTING.md.');
  }
});
