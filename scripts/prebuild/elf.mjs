import { runOrFail } from '../command.mjs';

/**
 * What a shared object wants of the system that loads it, and what it offers, as readelf tells for any architecture.
 *
 * @returns the libraries it names, the symbols it takes from elsewhere, those that have to be there and those it exports, the newest version of each
 * library's symbols among them ("GLIBC" → "2.28"), and whether it demands a stack that can be executed
 */
export function elf(file) {
  const read = (...options) => runOrFail('readelf', ['--wide', ...options, file], { quiet: true, env: english });
  const symbols = read('--dyn-syms')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => /^\d+:$/.test(fields[0]) && fields[4] !== 'LOCAL' && fields[7] !== undefined);
  const undefinedOnes = symbols.filter((fields) => fields[6] === 'UND');
  const wanted = undefinedOnes.map((fields) => fields[7]);
  const needed = undefinedOnes.filter((fields) => fields[4] !== 'WEAK').map((fields) => fields[7]);
  const exported = symbols.filter((fields) => fields[6] !== 'UND').map((fields) => fields[7]);
  const newest = {};
  for (const symbol of wanted) {
    const [, library, version] = /@+(\w+?)_([\d.]+)$/.exec(symbol) ?? [];
    if (library !== undefined && (newest[library] === undefined || isNewer(version, newest[library]))) {
      newest[library] = version;
    }
  }
  const libraries = [...read('--dynamic').matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name]) => name);
  const stack = read('--program-headers')
    .split('\n')
    .find((line) => line.includes('GNU_STACK'));
  return { libraries, wanted, needed, exported, newest, executableStack: stack === undefined || /\bRWE\b/.test(stack) };
}

export function isNewer(version, than) {
  return new Intl.Collator('en', { numeric: true }).compare(version, than) > 0;
}

const english = { ...process.env, LC_ALL: 'C' };
