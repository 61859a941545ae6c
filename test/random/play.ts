import { lstatSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Implementation } from '../support/implementation.js';
import type { Setting } from '../support/portrait.js';
import { told } from './outcome.js';
import { makeScope, type Scope } from './scope.js';
import type { Call, Step } from './step.js';
import { isSmall, startAgain, stateOf, workplaceIn } from './world.js';

function isHandle(value: unknown): value is { readonly fd: number; close(): Promise<void> } {
  return typeof value === 'object' && value !== null && value.constructor?.name === 'FileHandle';
}

function errorCode(look: () => unknown): string | undefined {
  try {
    look();
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}

/** One implementation in a directory of its own, for the calls of a sequence. */
export class Play {
  readonly #scope: Scope;
  readonly #setting: Setting;
  readonly #workplace: string;
  #closing: Promise<void> | undefined;
  /** Whether a call stopped in the middle of a walk, so that what it left depends on the order it took. */
  spoiled = false;

  constructor(
    implementation: Implementation,
    readonly directory: string,
  ) {
    this.#workplace = workplaceIn(directory);
    this.#scope = makeScope(implementation, this.#workplace);
    this.#setting = { places: [[directory, '<directory>']], sameFiles: false };
    this.startAgain();
  }

  startAgain(): void {
    startAgain(this.directory);
    this.spoiled = false;
  }

  state(withAccessTimes: boolean): Record<string, unknown> {
    return stateOf(this.directory, withAccessTimes);
  }

  /** Makes the calls of a step and tells what came of each. */
  make(step: Step): Promise<unknown[]> {
    if (step.some(({ code }) => /recursive|glob/.test(code)) && !isSmall(this.directory)) this.startAgain();
    return Promise.all(step.map((call) => this.#outcome(call)));
  }

  async #outcome(call: Call): Promise<unknown> {
    // A file that could not be opened has no calls to make; both plays agree on which those are.
    const [, handle] = /\bh\[(\d+)\]/.exec(call.code) ?? [];
    if (handle !== undefined && this.#scope.h[Number(handle)] === undefined) return 'no such handle';
    let answer: unknown;
    try {
      answer = this.#evaluate(call.code);
    } catch (error) {
      return { threw: told(error, this.#setting) };
    }
    if (!(answer instanceof Promise)) return { returned: told(answer, this.#setting) };
    const promise = answer.constructor.name;
    try {
      const value: unknown = await answer;
      if (call.opens !== undefined) this.#scope.h[call.opens] = value;
      return { promise, resolved: told(value, this.#setting) };
    } catch (error) {
      return { promise, rejected: this.#toldError(error, call) };
    }
  }

  #evaluate(code: string): unknown {
    return new Function(...Object.keys(this.#scope), `return ${code};`)(...Object.values(this.#scope));
  }

  // Which of several things in the way is met first depends on the order in which the file system lists them.
  #toldError(error: unknown, { about }: Call): unknown {
    const { path, syscall } = (error ?? {}) as NodeJS.ErrnoException;
    if (about !== undefined && typeof path === 'string') {
      // fs.cp looks at both ends at the same time, and tells which of the two has failed first.
      if (syscall === 'lstat' || syscall === 'stat') {
        const look = syscall === 'stat' ? statSync : lstatSync;
        const failed = about.map((code) => errorCode(() => look(this.#evaluate(code) as string)));
        if (failed[0] !== undefined && failed[1] !== undefined && failed[1] !== 'ENOENT') return 'neither end is seen';
      }
      const asked = about.map((code) => resolve(String(this.#evaluate(code))));
      if (!asked.includes(resolve(path))) {
        this.spoiled = true;
        return 'stopped somewhere inside';
      }
    }
    return told(error, this.#setting);
  }

  /** Closes what the calls have left open; several ask for the same closing. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const value of Object.values(this.#scope.h)) {
      if (isHandle(value) && value.fd >= 0) await value.close();
    }
  }
}
