import type { Buffer } from 'node:buffer';
import { addAbortListener } from 'node:events';
import { type Copied, CopyOp, type CopyProgress } from '../engine/copy-op.js';
import { theEngine } from '../engine/engine.js';
import { enginePath, pathBytes } from '../fs/arguments.js';
import { original } from '../fs/original.js';
import { CopyByNode, type CopyTraits } from './copy-by-node.js';
import { ProgressReports } from './progress-reports.js';

interface Running {
  /** Null if it has been stopped. */
  readonly promise: Promise<Copied | null>;
  stop(): void;
  progress(): CopyProgress | null;
}

export interface CopyListeners {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: CopyProgress) => void) | undefined;
}

/**
 * Copies a regular file as a whole or not at all: see `copy()`.
 *
 * @throws TypeError [ERR_INVALID_ARG_TYPE] where `signal` is none
 */
export async function copyWhole(
  source: Buffer,
  destination: Buffer,
  traits: CopyTraits,
  { signal, onProgress }: CopyListeners,
): Promise<Copied> {
  if (signal?.aborted) return await aborted(signal);
  let stop = () => {};
  const listening = signal === undefined ? null : addAbortListener(signal, () => stop());
  const running = start(source, destination, traits);
  const reports = onProgress === undefined ? null : new ProgressReports(running, onProgress);
  stop = () => {
    running.stop();
    reports?.end();
  };
  let copied: Copied | null;
  try {
    copied = await running.promise;
  } finally {
    listening?.[Symbol.dispose]();
    reports?.end();
  }
  if (copied !== null) reports?.tellAll(copied.bytes);
  reports?.rethrow();
  return copied ?? (await aborted(signal as AbortSignal));
}

function start(source: Buffer, destination: Buffer, traits: CopyTraits): Running {
  const engine = theEngine();
  const from = engine === null ? null : enginePath(source);
  const to = from === null ? null : enginePath(destination, pathBytes(from));
  if (engine === null || from === null || to === null) return new CopyByNode(source, destination, traits);
  const { copyKeepAttributes, copyOrdinaryMode, copyOverReadOnly } = engine.backend.binding.layout;
  const attributes = { mode: 0, ordinary: copyOrdinaryMode, all: copyKeepAttributes }[traits.attributes];
  const op = new CopyOp(from, to, traits.mode | attributes | (traits.overReadOnly ? copyOverReadOnly : 0));
  engine.ask(op);
  return op;
}

/** Rejects with the AbortError of Node's that tells the signal's reason. */
async function aborted(signal: AbortSignal): Promise<never> {
  await original.readFile('/', { signal });
  throw new Error('A signal that has been aborted did not stop readFile(), which would have made the AbortError');
}
