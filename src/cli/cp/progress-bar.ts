const millisecondsBetween = 100;
/** What is over sooner needs no bar. */
const millisecondsBefore = 300;
/** The rate is that of the last so many milliseconds. */
const rateOver = 3_000;
const eraseLine = '\r\x1b[K';
const widestBar = 24;
const narrowestBar = 5;
const fallbackColumns = 80;

/** A line that shows how far a copy is, at which rate, and how long it will take. */
export class ProgressBar {
  readonly #stream: NodeJS.WriteStream;
  readonly #bytes: number;
  readonly #files: number;
  readonly #timer: NodeJS.Timeout;
  readonly #started = performance.now();
  readonly #moments: { readonly at: number; readonly copied: number }[] = [];
  #copied = 0;
  #filesDone = 0;
  #shown = false;

  /** @returns null where there is nobody to see it */
  static on(stream: NodeJS.WriteStream, bytes: number, files: number): ProgressBar | null {
    return stream.isTTY && process.env.TERM !== 'dumb' ? new ProgressBar(stream, bytes, files) : null;
  }

  private constructor(stream: NodeJS.WriteStream, bytes: number, files: number) {
    this.#stream = stream;
    this.#bytes = bytes;
    this.#files = files;
    this.#timer = setInterval(() => this.#tick(), millisecondsBetween);
  }

  add(bytes: number): void {
    this.#copied += bytes;
  }

  fileDone(): void {
    this.#filesDone++;
  }

  /** Makes room for another line. */
  clear(): void {
    if (this.#shown) this.#stream.write(eraseLine);
  }

  /** Shows the last of it, if anything has been shown. */
  end(): void {
    clearInterval(this.#timer);
    if (!this.#shown) return;
    const seconds = (performance.now() - this.#started) / 1000;
    const complete = this.#copied >= this.#bytes && this.#filesDone === this.#files;
    this.#draw(this.#copied / seconds, `in ${clock(seconds)}`, complete);
    this.#stream.write('\n');
  }

  #tick(): void {
    const at = performance.now();
    this.#moments.push({ at, copied: this.#copied });
    while (at - (this.#moments[0]?.at ?? at) > rateOver) this.#moments.shift();
    if (at - this.#started < millisecondsBefore) return;
    this.#shown = true;
    const [first] = this.#moments;
    const milliseconds = at - (first?.at ?? at);
    const rate = milliseconds === 0 ? 0 : ((this.#copied - (first?.copied ?? 0)) / milliseconds) * 1000;
    const left = rate === 0 ? '' : `${clock(Math.max(0, this.#bytes - this.#copied) / rate)} left`;
    this.#draw(rate, left, false);
  }

  #draw(rate: number, time: string, complete: boolean): void {
    const done = this.#bytes === 0 ? this.#filesDone / this.#files : Math.min(1, this.#copied / this.#bytes);
    // 100 % is said of what is complete.
    const percent = complete ? 100 : Math.min(99, Math.floor(done * 100));
    const parts = [
      `${size(this.#copied)} of ${size(this.#bytes)}`,
      `${size(rate)}/s`,
      time,
      ...(this.#files > 1 ? [`${this.#filesDone} of ${this.#files} files`] : []),
    ];
    const beside = `  ${parts.filter((part) => part !== '').join('  ')}`;
    const columns = (this.#stream.columns || fallbackColumns) - 1;
    const width = Math.min(widestBar, columns - beside.length - '100% []'.length);
    const bar = width < narrowestBar ? '' : ` [${filledTo(complete ? 1 : done, width)}]`;
    this.#stream.write(eraseLine + `${String(percent).padStart(3)}%${bar}${beside}`.slice(0, columns));
  }
}

function filledTo(done: number, width: number): string {
  const filled = Math.floor(done * width);
  return `${'='.repeat(filled)}${filled < width ? '>' : ''}`.padEnd(width);
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** A number of bytes as a person reads it: 512 B, 1.5 MiB, 213 GiB. */
function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** Minutes and seconds, and hours where there are any. */
function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (number: number) => String(number).padStart(2, '0');
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
