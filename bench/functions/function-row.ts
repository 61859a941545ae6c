import type { AsyncCalls } from '../measuring/calls.js';
import { callRow } from '../rows/call-row.js';
import type { Row } from '../rows/row.js';
import type { FilePromises } from '../setting/implementations.js';

type OpenCalls = (fs: FilePromises, lanes: number) => AsyncCalls | Promise<AsyncCalls>;

/** A line of the table of all functions: they are measured beside Node's promises only. */
export interface FunctionRow {
  title: string;
  /** A function that not every Node has. */
  needs?: keyof FilePromises;
  make(folder: string): Row;
}

const noSlower = { timesNode: 1 };

/** `layOut` makes in `folder` what the calls need, once for both sides. */
export function functionRow(title: string, layOut: (folder: string) => OpenCalls): FunctionRow {
  return {
    title,
    make: (folder) => {
      const open = layOut(folder);
      return callRow({
        title,
        targets: { crowd: noSlower, alone: noSlower },
        openAsync: async (fs, lanes) => open(fs, lanes),
      });
    },
  };
}

/** A row of the usual selection, without what it is held against there. */
export function usualRow(title: string, make: (folder: string) => Row): FunctionRow {
  return {
    title,
    make: (folder) => {
      const row = make(folder);
      return {
        ...row,
        title,
        settings: row.settings.map((setting) => ({
          ...setting,
          target: noSlower,
          open: async (lanes) => {
            const contenders = await setting.open(lanes);
            const references = contenders.filter(({ role }) => role === 'reference');
            await Promise.all(references.map((reference) => reference.close()));
            return contenders.filter(({ role }) => role !== 'reference');
          },
        })),
      };
    },
  };
}

/** Calls that need nothing but themselves. */
export function calls(call: AsyncCalls['call'], more: Partial<AsyncCalls> = {}): AsyncCalls {
  return { call, check: () => {}, close: async () => {}, ...more };
}
