import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Implementation, Promises, Streams } from './implementation.js';
import { portrait, type Setting } from './portrait.js';

/** What a conformance case is given: one implementation and a directory to use it in. */
export interface Scene {
  readonly fs: Promises;
  readonly streams: Streams;
  readonly directory: string;
  at(...names: string[]): string;
  /** Makes a call and describes what came of it: returned, resolved, rejected or thrown. */
  attempt(call: () => unknown): Promise<unknown>;
  /** Opens a file of the scene's directory; it is closed when the case is over. */
  open(name: string, flags?: string | number, mode?: number): Promise<FileHandle>;
}

function isHandle(value: unknown): value is FileHandle {
  return typeof value === 'object' && value !== null && value.constructor?.name === 'FileHandle';
}

export class OpenScene implements Scene {
  readonly #handles: FileHandle[] = [];
  readonly #setting: Setting;
  readonly fs: Promises;
  readonly streams: Streams;

  constructor(
    implementation: Implementation,
    readonly directory: string,
    setting: Setting,
  ) {
    this.fs = implementation.fs;
    this.streams = implementation.streams;
    this.#setting = setting;
  }

  readonly at = (...names: string[]): string => join(this.directory, ...names);

  readonly attempt = async (call: () => unknown): Promise<unknown> => {
    let answer: unknown;
    try {
      answer = call();
    } catch (error) {
      return { threw: this.portrait(error) };
    }
    if (!(answer instanceof Promise)) return { returned: this.portrait(answer) };
    const promise = answer.constructor === Promise ? 'Promise' : answer.constructor.name;
    try {
      const value: unknown = await answer;
      if (isHandle(value)) this.#handles.push(value);
      return { promise, resolved: this.portrait(value) };
    } catch (error) {
      return { promise, rejected: this.portrait(error) };
    }
  };

  readonly open = async (name: string, flags?: string | number, mode?: number) => {
    const handle = await this.fs.open(this.at(name), flags, mode);
    this.#handles.push(handle);
    return handle;
  };

  portrait(value: unknown): unknown {
    return portrait(value, this.#setting);
  }

  async close(): Promise<void> {
    for (const handle of this.#handles) {
      if (handle.fd >= 0) await handle.close();
    }
  }
}
