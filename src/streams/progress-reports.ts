import type { CopyProgress } from '../engine/copy-op.js';
import { clearInterval, setInterval } from '../native/intrinsics.js';

/** Twenty times a second: as often as a person can make anything of it. */
const millisecondsBetween = 50;

interface Running {
  progress(): CopyProgress | null;
  stop(): void;
}

/** Tells a function of the program's how far a copy is, and stops the copy if that function throws. */
export class ProgressReports {
  readonly #copy: Running;
  readonly #listener: (progress: CopyProgress) => void;
  readonly #timer: NodeJS.Timeout;
  #last = 0;
  #failure: { readonly error: unknown } | null = null;

  constructor(copy: Running, listener: (progress: CopyProgress) => void) {
    this.#copy = copy;
    this.#listener = listener;
    this.#timer = setInterval(() => this.#look(), millisecondsBetween);
  }

  /** Tells nothing more. */
  end(): void {
    clearInterval(this.#timer);
  }

  /** The last report, of the whole. */
  tellAll(bytes: number): void {
    this.#tell({ bytes, total: bytes });
  }

  /** @throws what the function has thrown */
  rethrow(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }

  #look(): void {
    const progress = this.#copy.progress();
    if (progress === null || progress.bytes <= this.#last) return;
    this.#last = progress.bytes;
    this.#tell(progress);
  }

  #tell(progress: CopyProgress): void {
    try {
      this.#listener(progress);
    } catch (error) {
      this.#failure = { error };
      this.end();
      this.#copy.stop();
    }
  }
}
