import { Buffer } from 'node:buffer';
import { invalidType, outOfRange } from '../native/invalid-argument.js';
import { valueProblem } from '../ring/errors.js';

/** In which a line feed is one byte, and nothing else. */
export type LineEncoding = 'utf8' | 'utf-8' | 'latin1' | 'ascii' | 'buffer';

/** How lines are told apart and handed out. */
export interface LineOptions {
  /** Of the strings; with `'buffer'` lines are Buffers. Default: `'utf8'`. */
  encoding?: LineEncoding;
  /**
   * What a line may have at most, without its end; at a longer one the iteration fails with
   * `ERR_URINGFS_LINE_TOO_LONG`, after the lines before it. Default: no limit.
   */
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
  #tooLong = false;

  constructor({ encoding = 'utf8', maxLineBytes = Number.POSITIVE_INFINITY }: LineOptions) {
    if (!encodings.includes(encoding)) {
      throw valueProblem('options.encoding', `must be one of '${encodings.join("', '")}'`, encoding);
    }
    if (typeof maxLineBytes !== 'number') throw invalidType('options.maxLineBytes', 'of type number', maxLineBytes);
    if (!(maxLineBytes > 0)) throw outOfRange('options.maxLineBytes', '> 0', maxLineBytes);
    this.#encoding = encoding;
    this.#maxLineBytes = maxLineBytes;
  }

  /** Of text that is to become lines. */
  get encoding(): BufferEncoding {
    return this.#encoding === 'buffer' ? 'utf8' : this.#encoding;
  }

  /** How many bytes it holds that are not in the lines it has made. */
  get carriedBytes(): number {
    return this.#carriedBytes;
  }

  /** The lines that end in `chunk`, whose memory is the splitter's from here on. */
  push(chunk: Buffer): (string | Buffer)[] {
    const end = chunk.lastIndexOf(lineFeed) + 1;
    let lines: (string | Buffer)[] = [];
    if (end > 0) lines = this.#split(this.#complete(chunk.subarray(0, end)));
    if (end < chunk.length) this.#carry(chunk.subarray(end));
    // The \r of its end may be there already.
    if (this.#carriedBytes > this.#maxLineBytes + 1) this.#tooLong = true;
    if (this.#tooLong && lines.length === 0) throw this.#problem();
    return lines;
  }

  /** What is left when no more comes: a line without an end, or none. */
  rest(): (string | Buffer)[] {
    if (this.#tooLong || this.#carriedBytes > this.#maxLineBytes) throw this.#problem();
    if (this.#carriedBytes === 0) return [];
    const whole = this.#complete(Buffer.alloc(0));
    return [this.#encoding === 'buffer' ? whole : whole.toString(this.#encoding)];
  }

  #carry(part: Buffer): void {
    this.#carried.push(part);
    this.#carriedBytes += part.length;
  }

  #complete(part: Buffer): Buffer {
    if (this.#carriedBytes === 0) return part;
    const whole = Buffer.concat([...this.#carried, part]);
    this.#carried = [];
    this.#carriedBytes = 0;
    return whole;
  }

  /** The lines of bytes of which the last is a line feed. */
  #split(whole: Buffer): (string | Buffer)[] {
    const bytes = whole.subarray(0, -1);
    const isBuffer = this.#encoding === 'buffer';
    const checked = isBuffer || whole.length > this.#maxLineBytes;
    const asBytes = checked ? splitBytes(bytes) : [];
    const excess = asBytes.findIndex((line) => line.length > this.#maxLineBytes);
    if (excess === -1) return isBuffer ? asBytes : splitText(bytes.toString(this.encoding));
    this.#tooLong = true;
    const good = asBytes.slice(0, excess);
    const start = (asBytes[excess] as Buffer).byteOffset - whole.byteOffset;
    this.#carry(whole.subarray(start));
    return isBuffer ? good : good.map((line) => line.toString(this.encoding));
  }

  #problem(): Error {
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
