import { Buffer } from 'node:buffer';
import { invalidType, outOfRange } from '../native/invalid-argument.js';
import { valueProblem } from '../ring/errors.js';

/** In which a line feed is one byte, and nothing else. */
export type LineEncoding = 'utf8' | 'utf-8' | 'latin1' | 'ascii' | 'buffer';

/** How lines are told apart and handed out. */
export interface LineOptions {
  /** Of the strings; with `'buffer'` lines are Buffers. Default: `'utf8'`. */
  encoding?: LineEncoding;
  /** What a line may have at most; a longer one fails with `ERR_URINGFS_LINE_TOO_LONG`. Default: no limit. */
  maxLineBytes?: number;
}

/** What lines of a given encoding are. */
export type LineOf<Options> = Options extends { encoding: 'buffer' } ? Buffer : string;

const encodings = ['utf8', 'utf-8', 'latin1', 'ascii', 'buffer'];
const lineFeed = 10;
const carriageReturn = 13;

/** Makes lines of bytes that come in pieces. A line ends at `\n` or `\r\n`, which are not part of it. */
export class LineSplitter {
  readonly #encoding: LineEncoding;
  readonly #maxLineBytes: number;
  #carried: Buffer[] = [];
  #carriedBytes = 0;

  constructor({ encoding = 'utf8', maxLineBytes = Number.POSITIVE_INFINITY }: LineOptions) {
    if (!encodings.includes(encoding)) {
      throw valueProblem('options.encoding', `must be one of '${encodings.join("', '")}'`, encoding);
    }
    if (typeof maxLineBytes !== 'number') throw invalidType('options.maxLineBytes', 'of type number', maxLineBytes);
    if (!(maxLineBytes > 0)) throw outOfRange('options.maxLineBytes', '> 0', maxLineBytes);
    this.#encoding = encoding;
    this.#maxLineBytes = maxLineBytes;
  }

  /** How many bytes it holds of a line whose end has not come. */
  get carriedBytes(): number {
    return this.#carriedBytes;
  }

  /** The lines that end in `chunk`, whose memory is the splitter's from here on. */
  push(chunk: Buffer): (string | Buffer)[] {
    const end = chunk.lastIndexOf(lineFeed);
    if (end === -1) {
      this.#carry(chunk);
      return [];
    }
    const whole = this.#complete(chunk.subarray(0, end));
    if (end + 1 < chunk.length) this.#carry(chunk.subarray(end + 1));
    const lines = this.#encoding === 'buffer' ? splitBytes(whole) : splitText(whole.toString(this.#encoding));
    this.#check(whole, lines);
    return lines;
  }

  /** What is left when no more comes: a line without an end, or none. */
  rest(): (string | Buffer)[] {
    if (this.#carriedBytes === 0) return [];
    const whole = this.#complete(Buffer.alloc(0));
    return [this.#encoding === 'buffer' ? whole : whole.toString(this.#encoding)];
  }

  #carry(part: Buffer): void {
    this.#carried.push(part);
    this.#carriedBytes += part.length;
    if (this.#carriedBytes > this.#maxLineBytes) throw this.#tooLong();
  }

  #complete(part: Buffer): Buffer {
    if (this.#carriedBytes === 0) return part;
    const whole = Buffer.concat([...this.#carried, part]);
    this.#carried = [];
    this.#carriedBytes = 0;
    return whole;
  }

  #check(whole: Buffer, lines: readonly (string | Buffer)[]): void {
    if (whole.length <= this.#maxLineBytes) return;
    const encoding = this.#encoding === 'buffer' ? 'utf8' : this.#encoding;
    const bytes = (line: string | Buffer) =>
      typeof line === 'string' ? Buffer.byteLength(line, encoding) : line.length;
    if (lines.some((line) => bytes(line) > this.#maxLineBytes)) throw this.#tooLong();
  }

  #tooLong(): Error {
    const message = `A line has more than the ${this.#maxLineBytes} bytes that the option maxLineBytes allows`;
    return Object.assign(new RangeError(message), { code: 'ERR_URINGFS_LINE_TOO_LONG' });
  }
}

function splitText(text: string): string[] {
  const lines = text.split('\n');
  if (!text.includes('\r')) return lines;
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

function splitBytes(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  while (start <= bytes.length) {
    const feed = bytes.indexOf(lineFeed, start);
    const end = feed === -1 ? bytes.length : feed;
    lines.push(bytes.subarray(start, end > start && bytes[end - 1] === carriageReturn ? end - 1 : end));
    start = end + 1;
  }
  return lines;
}
