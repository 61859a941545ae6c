import { type Binding, loadBinding } from '../native/binding.js';
import { permissionModelActive } from '../native/permission-model.js';
import { whyNot } from '../native/why-not.js';
import type { NodeBackend, RingBackend } from './ring-backend.js';

const defaultEntries = 256;
const maxEntries = 4096;

type Decision = RingBackend | NodeBackend;
type Refusal = { readonly reason: string };

let decision: Decision | undefined;

/**
 * Decides, once for each thread and on first use, whether io_uring or `node:fs` does the work.
 *
 * `URINGFS_BACKEND=node` forces `node:fs`; `URINGFS_BACKEND=io_uring` makes it an error if io_uring can't be had.
 * `URINGFS_RING_ENTRIES` sets the size of the submission queue (default 256, rounded up to a power of two).
 * `URINGFS_DISABLE_OPS` is a list of operations and features, by the names in `backend.ops` and `backend.features` and
 * those in docs/tuning.md, that the engine does without, as it does on kernels that have not got them.
 *
 * @throws Error where one of these has no meaning, or demands what can't be had.
 */
export function decide(): Decision {
  decision ??= makeDecision();
  return decision;
}

function makeDecision(): Decision {
  const forced = process.env.URINGFS_BACKEND ?? '';
  if (forced !== '' && forced !== 'node' && forced !== 'io_uring') {
    throw new Error(`URINGFS_BACKEND is '${forced}': it takes 'io_uring', 'node', or nothing for the best there is`);
  }
  const entries = entriesWanted();
  if (forced === 'node') return { kind: 'node', reason: 'URINGFS_BACKEND=node asks for node:fs' };
  const attempt = openRing(entries);
  if ('kind' in attempt) return attempt;
  if (forced === 'io_uring') {
    throw new Error(`URINGFS_BACKEND=io_uring demands io_uring, which can't be had: ${attempt.reason}`);
  }
  return { kind: 'node', reason: attempt.reason };
}

function entriesWanted(): number {
  const text = process.env.URINGFS_RING_ENTRIES ?? '';
  if (text === '') return defaultEntries;
  const entries = Number(text);
  if (!Number.isInteger(entries) || entries < 1 || entries > maxEntries) {
    throw new Error(`URINGFS_RING_ENTRIES is '${text}': it takes a whole number from 1 to ${maxEntries}`);
  }
  return entries;
}

function namesDisabled(): string[] {
  return (process.env.URINGFS_DISABLE_OPS ?? '').split(/[\s,]+/).filter((name) => name !== '');
}

function openRing(entries: number): RingBackend | Refusal {
  if (process.platform !== 'linux') return { reason: `io_uring is Linux's, and this is ${process.platform}` };
  // It loads the addon, and ends the process when that asks for an event loop of libuv's.
  if (process.versions.bun !== undefined) return { reason: 'completions come through libuv, which Bun has not got' };
  // An addon works outside Node's permission checks, so the ring would be a way round them.
  if (permissionModelActive()) {
    return { reason: "Node's permission model is on: file access stays with node:fs, which it checks" };
  }
  let binding: Binding;
  try {
    binding = loadBinding();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { reason: `the native addon for ${process.platform}-${process.arch} could not be loaded: ${message}` };
  }
  let deliver: (completed: number) => void = () => {};
  try {
    const opened = binding.create(entries, (completed) => deliver(completed), namesDisabled());
    return {
      kind: 'io_uring',
      reason: 'io_uring is there and allowed',
      binding,
      opened,
      onDelivery: (to) => {
        deliver = to;
      },
    };
  } catch (error) {
    const { unknown } = error as { unknown?: string };
    if (unknown !== undefined) {
      const names =
        'operations and features as backend.ops and backend.features print them, RESOLVE_CACHED, STATMOUNT,';
      throw new Error(
        `URINGFS_DISABLE_OPS names '${unknown}': it takes ${names} NOWAIT, SPARSE_FILES and SPARSE_BUFFERS`,
      );
    }
    return { reason: whyNot(error as NodeJS.ErrnoException) };
  }
}
