import { listings, makings } from './directory-calls.js';
import { handleCalls, handleQuestions, opening } from './handle-calls.js';
import { changes, questions } from './metadata-calls.js';
import { renamings, walks } from './name-calls.js';
import { Paths } from './paths.js';
import { Random } from './random.js';
import type { Call, Step } from './step.js';
import { streams } from './stream-calls.js';
import { Values } from './values.js';
import { wholeFileReads, wholeFileWrites } from './whole-file-calls.js';

const mostHandles = 4;

/** Makes the steps of one sequence; which handles there are is all that it remembers. */
class Generator {
  readonly #random: Random;
  readonly #values: Values;
  readonly #paths: Paths;
  #handles: number[] = [];
  #closed: number[] = [];
  #opened = 0;

  constructor(seed: number) {
    this.#random = new Random(seed);
    this.#values = new Values(this.#random);
    this.#paths = new Paths(this.#random);
  }

  next(): Step[] {
    if (this.#handles.length > mostHandles) return [this.#close()];
    const [v, p] = [this.#values, this.#paths];
    const make = this.#random.weighted<() => Step[]>([
      [22, () => [this.#single(p)]],
      [14, () => [this.#byHandle()]],
      [5, () => [this.#open()]],
      [2, () => [this.#close()]],
      [1, () => [[{ code: streams(v, p) }]]],
      [2, () => [this.#questionsTogether()]],
      [2, () => this.#apart()],
      [2, () => [[{ code: 'stock()' }]]],
    ]);
    return make();
  }

  #single(p: Paths): Step {
    const v = this.#values;
    const make = this.#random.weighted<() => Call>([
      [4, () => ({ code: wholeFileReads(v, p) })],
      [6, () => ({ code: wholeFileWrites(v, p) })],
      [5, () => ({ code: questions(v, p) })],
      [5, () => ({ code: changes(v, p) })],
      [4, () => ({ code: listings(v, p) })],
      [4, () => ({ code: makings(v, p) })],
      [6, () => ({ code: renamings(v, p) })],
      [3, () => walks(v, p)],
    ]);
    return [make()];
  }

  #open(): Step {
    const opens = ++this.#opened;
    this.#handles.push(opens);
    return [{ code: opening(this.#values, this.#paths), opens }];
  }

  #byHandle(): Step {
    if (this.#handles.length === 0) return this.#open();
    const late = this.#closed.length > 0 && this.#random.chance(0.03);
    return [{ code: handleCalls(this.#values, `h[${this.#random.pick(late ? this.#closed : this.#handles)}]`) }];
  }

  #close(): Step {
    if (this.#handles.length === 0) return this.#open();
    const number = this.#random.pick(this.#handles);
    this.#handles = this.#handles.filter((handle) => handle !== number);
    this.#closed.push(number);
    const call = { code: `h[${number}].close()` };
    return this.#random.chance(0.2) ? [call, call] : [call];
  }

  /** Calls that change nothing may all be about the same files. */
  #questionsTogether(): Step {
    const [v, p] = [this.#values, this.#paths];
    const ask = () =>
      this.#random.weighted<() => string>([
        [3, () => questions(v, p)],
        [2, () => `fs.readFile(${p.file()})`],
        [2, () => listings(v, p)],
        [
          3,
          () =>
            this.#handles.length > 0
              ? handleQuestions(v, `h[${this.#random.pick(this.#handles)}]`)
              : "fs.stat(at('a'))",
        ],
      ])();
    return Array.from({ length: 2 + this.#random.below(8) }, () => ({ code: ask() }));
  }

  /** Calls that may change anything, each in a folder of its own. */
  #apart(): Step[] {
    const folders = Array.from({ length: 2 + this.#random.below(3) }, (_, i) => `p${i}`);
    const calls = folders.flatMap((folder) => this.#single(new Paths(this.#random, `${folder}/`)));
    return [[{ code: `separate('${folders.join("', '")}')` }], calls];
  }
}

/** The steps that a seed stands for. */
export function sequence(seed: number, length = 40): Step[] {
  const generator = new Generator(seed);
  const steps: Step[] = [];
  while (steps.length < length) steps.push(...generator.next());
  return steps;
}
