import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeTree } from './layout.js';

/**
 * Places for trees, each used by one call and never again. What copies leave behind stays until the bench ends, and
 * what is removed was laid out before anything was: ext4 without a journal looks past every inode that was freed in
 * the last minutes whenever it makes a file, and would show how much was removed before, not how fast a copy is.
 */
export class NumberedTrees {
  readonly #folder: string;
  #laidOut = 0;
  #begin = 0;
  #end = 0;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** The next `count` calls get places that no call had. */
  advance(count: number): void {
    this.#begin = this.#end;
    this.#end += count;
  }

  path(turn: number): string {
    return this.#number(this.#begin + turn);
  }

  /** All places that the calls of the current sample had. */
  current(): string[] {
    return Array.from({ length: this.#end - this.#begin }, (_, turn) => this.path(turn));
  }

  /** Sees to it that there are trees in the next `count` places. */
  layOut(count: number): void {
    for (; this.#laidOut < this.#end + count; this.#laidOut++) {
      writeTree(this.#number(this.#laidOut));
    }
  }

  #number(number: number): string {
    return join(this.#folder, `tree-${number}`);
  }
}
