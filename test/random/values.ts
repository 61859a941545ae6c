import type { Random } from './random.js';

/** Makes the source text of one argument. */
export type Make = () => string;

/** The source text of a string. */
export function quoted(value: string): string {
  const escaped = Array.from(JSON.stringify(value).slice(1, -1), (letter) => (letter === "'" ? "\\'" : letter));
  return `'${escaped.join('').replaceAll('\\"', '"')}'`;
}

const sizes = [0, 1, 5, 100, 511, 4095, 4096, 4097, 8191, 8192, 8193, 65535, 65536, 65537, 200_000];
const encodings = [
  'utf8',
  'utf-8',
  'UTF-8',
  'latin1',
  'binary',
  'hex',
  'base64',
  'base64url',
  'ascii',
  'ucs2',
  'utf16le',
];
// No functions, which opendir takes for its callback and never answers. Not -0, nor numbers from 2 ** 31 on, which
// abort Node itself where they are a mode.
const bad = ['7', 'null', 'undefined', '{}', '[]', 'true', "'nonsense'", 'NaN', '-1', '1.5', "Symbol('s')"];
const views = ['Uint8Array', 'Uint16Array', 'Float64Array', 'DataView'];

// A length or position for writing that the kernel would accept makes a file of many gigabytes.
const oddPositions = ['-1', '-5', '1.5', 'NaN', 'Infinity', "'5'", '{}', 'true', '2 ** 53', '-1n', '-0'];
const farPositions = [
  '2 ** 31',
  '2 ** 32',
  '2 ** 40',
  '2 ** 53 - 1',
  '2n ** 40n',
  '2n ** 63n - 1n',
  '2n ** 63n',
  '-5n',
];

/** Makes arguments that are mostly good, sometimes at an edge and sometimes bad. */
export class Values {
  constructor(readonly random: Random) {}

  bad(): string {
    return this.random.pick(bad);
  }

  orBad(good: string, probability = 0.03): string {
    return this.random.chance(probability) ? this.bad() : good;
  }

  /** Small sizes are the common ones, so that a sequence is played soon. */
  size(): number {
    return this.random.chance(0.6) ? this.random.pick(sizes.slice(0, 5)) : this.random.pick(sizes);
  }

  seed(): number {
    return this.random.below(100);
  }

  flag(): string {
    return this.random.chance(0.5) ? 'true' : 'false';
  }

  encoding(): string {
    return this.orBad(quoted(this.random.pick(encodings)), 0.06);
  }

  /** For what may also be given as bytes. */
  nameEncoding(): string {
    return this.random.weighted<string>([
      [4, "'buffer'"],
      [3, "'utf8'"],
      [1, 'null'],
      [3, this.encoding()],
    ]);
  }

  bytes(): string {
    return `bytes(${this.size()}, ${this.seed()})`;
  }

  /** Bytes in any of the forms that writing takes, without those that can be taken only once. */
  plainData(): string {
    return this.random.weighted<string>([
      [8, this.bytes()],
      [4, `text(${this.size()}, ${this.seed()})`],
      [2, quoted('short')],
      [3, this.view()],
    ]);
  }

  view(): string {
    return `view(${this.random.pick(views)}, ${this.size()}, ${this.seed()})`;
  }

  data(): string {
    return this.random.weighted<string>([
      [16, this.plainData()],
      [3, this.#source()],
      [1, this.#badData()],
    ]);
  }

  #source(): string {
    const from = this.random.pick(['each', 'late', 'failing', 'readable', '']);
    const count = this.random.below(4);
    const chunks = Array.from({ length: count }, () => (this.random.chance(0.05) ? this.bad() : this.plainData()));
    const list = `[${chunks.join(', ')}]`;
    return from === '' ? list : `${from}(${list})`;
  }

  #badData(): string {
    return this.random.pick([this.bad(), "{ toString: () => 'text' }", 'new ArrayBuffer(5)', "new String('text')"]);
  }

  /** Memory to read into. */
  target(): string {
    const size = this.size();
    return this.random.weighted<string>([
      [8, `Buffer.alloc(${size}, 1)`],
      [1, `new Uint8Array(${size})`],
      [2, this.view()],
      [1, `new Uint8Array(new SharedArrayBuffer(${size}))`],
    ]);
  }

  #near(): string {
    const near = [0, 1, 5, 99, 100, 101, 4095, 4096, 4097, 8193, 65536, 69_999, 70_000, 70_001];
    return String(this.random.pick(near));
  }

  writePosition(): string {
    return this.random.weighted<string>([
      [8, this.#near()],
      [4, 'null'],
      [1, 'undefined'],
      [2, this.random.pick(oddPositions)],
    ]);
  }

  readPosition(): string {
    return this.random.weighted<string>([
      [8, this.#near()],
      [2, `${this.#near()}n`],
      [4, 'null'],
      [1, 'undefined'],
      [2, this.random.pick(oddPositions)],
      [1, this.random.pick(farPositions)],
    ]);
  }

  /** A number of bytes to leave a file with; nothing here is a size that would fill a disk. */
  length(): string {
    return this.random.weighted<string>([
      [8, String(this.size())],
      [3, this.#near()],
      [1, this.random.pick(['-1', '1.5', 'NaN', "'5'", 'null', 'undefined', '-(2 ** 53)', '5n'])],
    ]);
  }

  /**
   * The owner always keeps every right, because any name may be a folder by then: whoever is not root could neither
   * clear away nor compare what is below one without them, and a copy or removal would stop somewhere in the middle.
   */
  mode(): string {
    const bits = 0o700 | this.random.below(0o1000) | (this.random.chance(0.2) ? this.random.below(8) << 9 : 0);
    return this.random.weighted<string>([
      [8, `0o${bits.toString(8)}`],
      [2, quoted(bits.toString(8))],
      [1, this.random.pick(['undefined', "'abc'", '-1', '1.5', 'NaN', '2 ** 32', '{}', 'true', "'0o755'", "'-1'"])],
    ]);
  }

  /** An owner that everybody may ask for, one that only root may, or a wrong one. */
  owner(): string {
    return this.random.pick([
      '-1',
      '-1',
      '0',
      '1',
      '1000',
      '65534',
      '2 ** 32 - 1',
      '-2',
      '2 ** 32',
      'NaN',
      "'1'",
      'null',
    ]);
  }

  time(): string {
    const numbers = ['0', '1', '1.5', '-1', '-1.5', '1234567890', '1234567890.123', '0.001', '2 ** 31', '4102444800.5'];
    const dates = ["new Date('2001-02-03T04:05:06.789Z')", 'new Date(1)', 'new Date(-86400123)', 'new Date(NaN)'];
    const odd = ["'1234567890'", "'1.5'", "'now'", 'NaN', 'Infinity', '-Infinity', 'null', '{}', '5n', "''"];
    return this.random.weighted<string>([
      [6, this.random.pick(numbers)],
      [4, this.random.pick(dates)],
      [2, this.random.pick(odd)],
    ]);
  }

  /** An object with some of the given options, now and then nothing or something else in its place. */
  options(possible: Record<string, Make>, probability = 0.5): string {
    return this.random.chance(0.03) ? this.bad() : this.goodOptions(possible, probability);
  }

  goodOptions(possible: Record<string, Make>, probability = 0.4): string {
    const chosen = Object.entries(possible).filter(() => this.random.chance(probability));
    return chosen.length === 0 ? '{}' : `{ ${chosen.map(([name, make]) => `${name}: ${make()}`).join(', ')} }`;
  }

  signal(): string {
    return this.random.pick(['AbortSignal.abort()', 'new AbortController().signal', 'undefined', '{}']);
  }

  openFlags(): string {
    const strings = ['r', 'r', 'r+', 'r+', 'r+', 'w', 'w+', 'w+', 'a', 'a+', 'wx', 'wx+', 'ax', 'ax+', 'a', 'rs+'];
    const numbers = [
      'O_RDONLY',
      'O_RDWR',
      'O_RDWR | O_CREAT',
      'O_WRONLY | O_APPEND',
      'O_RDWR | O_CREAT | O_EXCL',
      'O_RDWR | O_TRUNC',
      'O_RDONLY | O_NOFOLLOW',
      'O_RDONLY | O_DIRECTORY',
      'O_RDWR | O_NONBLOCK',
    ];
    const number = () => this.random.pick(numbers).replaceAll('O_', 'constants.O_');
    return this.random.weighted<string>([
      [20, quoted(this.random.pick(strings))],
      [6, number()],
      [1, this.random.pick(["'rw'", '-1', '1.5', 'null', 'undefined', '{}', "''", 'NaN', '2 ** 32'])],
    ]);
  }
}
