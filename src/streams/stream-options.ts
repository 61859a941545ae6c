import { theEngine } from '../engine/engine.js';
import type { OwnSettings } from './own-options.js';
import { StreamFile } from './stream-file.js';

/**
 * Stream options with a `StreamFile` as their `fs`; unchanged where there is no ring, where the caller brings an `fs`
 * or a file of its own, and where Node has an objection to make.
 */
export function withRing(options: unknown, settings: OwnSettings): unknown {
  const engine = theEngine();
  if (engine === null) return options;
  if (options === undefined || options === null) return { fs: new StreamFile(engine, true, settings) };
  if (typeof options === 'string') return { encoding: options, fs: new StreamFile(engine, true, settings) };
  if (typeof options !== 'object') return options;
  const { fs, fd, autoClose } = options as { fs?: unknown; fd?: unknown; autoClose?: unknown };
  if ((fs !== undefined && fs !== null) || (fd !== undefined && fd !== null)) return options;
  // As Node copies them: inherited ones too.
  const copy: Record<string, unknown> = {};
  for (const name in options) copy[name] = (options as Record<string, unknown>)[name];
  copy.fs = new StreamFile(engine, autoClose === undefined || Boolean(autoClose), settings);
  return copy;
}
