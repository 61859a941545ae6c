import { basename, dirname } from 'node:path';
import { originalFs } from '../fs/original.js';
import { clearTimeout, NativePromise, setTimeout } from '../native/intrinsics.js';

/**
 * Tells when a file may have changed: by inotify, of the file and of the folder that its name is in, and by the clock
 * for what inotify is not told, as on network file systems.
 */
export class ChangeWatch {
  readonly #path: string;
  readonly #interval: number;
  #watchers: ReturnType<typeof originalFs.watch>[] = [];
  #changed = false;
  #ended = false;
  #wake: (() => void) | null = null;

  /** @param interval in milliseconds */
  constructor(path: string, interval: number) {
    this.#path = path;
    this.#interval = interval;
  }

  /** Looks at what the path leads to now. */
  watch(): void {
    this.#close();
    // Where inotify has no more watches, or nothing is there, the clock has to do.
    this.#add(this.#path, () => this.#notify());
    // Of rotated files, too: their names begin with this one.
    const name = basename(this.#path);
    this.#add(dirname(this.#path), (_event, changed) => {
      if (changed === null || changed.startsWith(name)) this.#notify();
    });
  }

  /** Until something may have changed since the last call, or it is ended. */
  async change(): Promise<void> {
    if (!this.#changed && !this.#ended) {
      await new NativePromise<void>((resolve) => {
        const timer = setTimeout(resolve, this.#interval);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#wake = null;
    this.#changed = false;
  }

  end(): void {
    this.#ended = true;
    this.#close();
    this.#wake?.();
  }

  #add(path: string, listener: (event: string, changed: string | null) => void): void {
    try {
      const watcher = originalFs.watch(path, listener);
      watcher.on('error', () => watcher.close());
      this.#watchers.push(watcher);
    } catch {
      // As said above: the clock.
    }
  }

  #notify(): void {
    this.#changed = true;
    this.#wake?.();
  }

  #close(): void {
    for (const watcher of this.#watchers) watcher.close();
    this.#watchers = [];
  }
}
