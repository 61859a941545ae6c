import type { Sample } from './sample.js';

/** One of those measured side by side: this package, Node's promises, and what both are held against. */
export interface Contender {
  role: 'uringfs' | 'node' | 'reference';
  name: string;
  /** Runs unmeasured until caches and compiler are warm and the size of a sample is known. */
  warmUp(milliseconds: number): Promise<void>;
  measure(): Promise<Sample>;
  close(): Promise<void>;
}
