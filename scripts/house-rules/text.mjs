import { readFileSync } from 'node:fs';
import { fromRoot } from '../root.mjs';
import { filesUnder } from '../stamp.mjs';

const code = ['src', 'test', 'demo', 'bench', 'scripts', 'binding.gyp'];
// Written so that the rule does not find itself.
const marker = /\b(?:TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b/;
const onlyTest = /\btest(?:\.\w+)*\.only\(/;

function linesOf(file) {
  return readFileSync(fromRoot(file), 'utf8').split('\n');
}

export function leftovers() {
  return filesUnder(...code)
    .filter((file) => /\.(?:ts|mjs|cc|h|gyp)$/.test(file))
    .flatMap((file) =>
      linesOf(file).flatMap((line, index) => {
        const found = marker.exec(line) ?? onlyTest.exec(line);
        return found ? [`${file}:${index + 1}: a leftover "${found[0]}"`] : [];
      }),
    );
}

/** Napi's conversions give an empty value in a worker that is being terminated, and to read that ends the process. */
export function conversions() {
  return filesUnder('src/native').flatMap((file) =>
    linesOf(file).flatMap((line, index) =>
      /\.To(?:Boolean|Number|String|Object)\(\)/.test(line)
        ? [`${file}:${index + 1}: a conversion, which may give an empty value; ask for the type instead`]
        : [],
    ),
  );
}

/** A program's tests may fake the clock, and others may patch what everybody uses: the engine has its own of these. */
export function replaceables() {
  const asked =
    /\b(process\.nextTick|performance\.now|new Promise)\b|(?<![.\w])(Promise(?=\.)|(?:set(?:Immediate|Timeout|Interval)|queueMicrotask)(?=\())/;
  return filesUnder('src')
    .filter((file) => file.endsWith('.ts') && !file.startsWith('src/cli/') && file !== 'src/native/intrinsics.ts')
    .flatMap((file) => {
      const text = readFileSync(fromRoot(file), 'utf8');
      const own = /import \{([^}]*)\} from '[^']*\/intrinsics\.js'/.exec(text)?.[1].match(/\w+/g) ?? [];
      return linesOf(file).flatMap((line, index) => {
        const found = /^\s*(?:\*|\/\/)/.test(line) ? null : asked.exec(line);
        const name = found?.[1] ?? found?.[2];
        return name === undefined || own.includes(name)
          ? []
          : [`${file}:${index + 1}: a program may replace ${name}; src/native/intrinsics.ts has it as it was`];
      });
    });
}

export function longFiles() {
  const limit = 300;
  return filesUnder('src')
    .map((file) => ({ file, length: linesOf(file).length - 1 }))
    .filter(({ length }) => length > limit)
    .map(({ file, length }) => `${file}: ${length} lines; a file holds one concept in at most ${limit}`);
}

export function longLines() {
  const limit = 120;
  return filesUnder(...code)
    .filter((file) => /\.(?:ts|cc|h)$/.test(file))
    .flatMap((file) =>
      linesOf(file).flatMap((line, index) =>
        line.length > limit ? [`${file}:${index + 1}: ${line.length} columns, more than ${limit}`] : [],
      ),
    );
}
