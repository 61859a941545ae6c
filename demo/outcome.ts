import type { Rates } from './rounds.js';

/** What one part of the demo did, checked, and how fast both did it. */
export interface Outcome {
  what: string;
  amount: string;
  unit: 'MiB/s' | 'files/s' | 'lines/s';
  rates: Rates;
  /** What was compared with node:fs. */
  checked: string;
}
