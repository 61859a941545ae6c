import type { Contender } from '../measuring/contender.js';

export interface Target {
  /** At least so many times as fast as Node's promises. */
  timesNode: number;
  /** At most so many times as long as the synchronous call. */
  timesReference?: number;
}

/** One way of measuring a row: how many calls in flight, or which kind of copy. */
export interface Setting {
  name: string;
  target?: Target;
  /** How many calls in flight, if that is what the setting is about; another number of them may be asked for. */
  lanes?: number;
  open(lanes?: number): Promise<Contender[]>;
}

export interface Row {
  title: string;
  /** What one operation is: a call, a MiB moved, or a file of a tree. */
  unit: 'call' | 'MiB' | 'file';
  settings: Setting[];
}
