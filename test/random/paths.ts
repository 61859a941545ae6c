import type { Random } from './random.js';
import { quoted } from './values.js';

const files = ['a', 'b', 'empty', 'text', 'd/a', 'd/e/f', 'link', 'd/link', 'anchor'];
const folders = ['d', 'd/e', 'vacant', 'folder', ''];
const fresh = ['n', 'm', 'd/n', 'd/e/n', 'vacant/n', 'vacant/m', 'folder/n', 'n/n', 'ü n'];
const links = ['link', 'folder', 'dangling', 'loop', 'd/link', 'n', 'd/n'];
const odd = [
  ['a/', 'd/', 'link/', 'folder/', 'n/', 'dangling/', 'd//a', './d/./a', 'd/.', 'a/.', 'd/e/../a', 'folder/../a'],
  ['missing/x', 'a/x', 'link/x', 'dangling', 'dangling/x', 'loop', 'loop/x', 'empty/', '.hidden', 'percent %2F', "'"],
];
const strange = [
  "at('n'.repeat(255))",
  "at('n'.repeat(256))",
  "at('n/'.repeat(2500))",
  "at('./'.repeat(300) + 'a')",
  "at('./'.repeat(2000) + 'a')",
  "at('a\\0b')",
  "at('\\ud800')",
  'raw(0xff, 0xfe)',
  'raw(0x6e, 0xe9)',
  'raw(0x64, 0x2f, 0xff)',
  'raw(0x61, 0x00)',
  "new URL('http://example.org/a')",
  "new URL(url('d') + '/%2f')",
  "new URL(url('d') + '/%00')",
  "''",
  "Buffer.from('')",
];
const wrong = [
  '7',
  'null',
  'undefined',
  '{}',
  '[]',
  'true',
  "Symbol('path')",
  'NaN',
  'new ArrayBuffer(3)',
  'new Date(0)',
];

/** What may be anywhere else than among the names of the workplace. */
const outside = ["at('../outside')", "at('../here/a')", "at('d/../../here/a')"];

/**
 * Makes paths below a prefix. A prefix is for calls that are made at the same time as others: what they touch must be
 * theirs alone, or what comes of it depends on which is first.
 */
export class Paths {
  /** How often a path is at an edge, or wrong. */
  readonly #odds = 0.1;

  constructor(
    readonly random: Random,
    readonly prefix = '',
  ) {}

  /** The path by its name, as the simplest source text. */
  plain(name: string): string {
    return `at(${quoted(this.prefix + name)})`;
  }

  #spelled(name: string): string {
    const plain = this.plain(name);
    return this.random.weighted<string>([
      [24, plain],
      [2, `Buffer.from(${plain})`],
      [2, plain.replace('at(', 'url(')],
      [2, `fromHere(${plain})`],
      [1, `new TextEncoder().encode(${plain})`],
    ]);
  }

  #edge(): string {
    const within = this.random.chance(0.7) || this.prefix !== '';
    if (within && this.random.chance(0.8)) return this.#spelled(this.random.pick(this.random.pick(odd)));
    if (this.random.chance(0.25)) return this.random.pick(wrong);
    if (this.prefix === '' && this.random.chance(0.3)) return this.random.pick(outside);
    return this.random.pick(strange).replace("at('", `at('${this.prefix}`).replace("url('", `url('${this.prefix}`);
  }

  #among(names: readonly string[], others: readonly string[]): string {
    if (this.random.chance(this.#odds)) return this.#edge();
    return this.#spelled(this.random.pick(this.random.chance(0.88) ? names : others));
  }

  file(): string {
    return this.#among(files, [...fresh, ...folders]);
  }

  /** A file to write, which may not be there yet. */
  fileOrFresh(): string {
    return this.#among(this.random.chance(0.6) ? files : fresh, folders);
  }

  folder(): string {
    return this.#among(folders, [...files, ...fresh]);
  }

  fresh(): string {
    return this.#among(fresh, [...files, ...folders, ...links]);
  }

  link(): string {
    return this.#among(links, [...files, ...folders, ...fresh]);
  }

  any(): string {
    return this.#among([...files, ...folders, ...fresh, ...links], ['anchor']);
  }

  /** A plain name, for calls whose error has to be understood. */
  anyPlain(): string {
    return this.plain(
      this.random.pick([...files, ...folders.filter((name) => name !== ''), ...fresh, 'd/', 'missing/x']),
    );
  }

  freshPlain(): string {
    return this.plain(
      this.random.pick(this.random.chance(0.7) ? fresh : ['vacant', 'd', 'a', 'folder', 'd/e/n/x', 'n/']),
    );
  }

  folderPlain(): string {
    return this.plain(this.random.pick(['d', 'd/e', 'folder', 'vacant', 'n', 'm', 'd/n']));
  }
}
