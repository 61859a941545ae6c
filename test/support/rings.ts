import { type CQE, IoUring, type SetupOptions, type SQE } from 'uringfs/ring';

/** Lends a ring. */
export async function withRing<T>(
  use: (ring: IoUring) => Promise<T> | T,
  entries = 8,
  options: SetupOptions<IoUring> = {},
): Promise<T> {
  const ring = new IoUring(entries, options);
  try {
    return await use(ring);
  } finally {
    ring.close();
  }
}

/** An entry, where there must be room. */
export function entry(ring: IoUring): SQE {
  const sqe = ring.prepareSqe();
  if (sqe === null) throw new Error('The submission queue is full');
  return sqe;
}

/** Does one operation, and waits for its completion through the event loop. */
export async function complete(ring: IoUring, prepare: (sqe: SQE) => unknown): Promise<CQE> {
  prepare(entry(ring));
  ring.submit();
  return await ring.cq.waitForCqeAsync();
}

/** The result of one operation. */
export async function result(ring: IoUring, prepare: (sqe: SQE) => unknown): Promise<number> {
  return (await complete(ring, prepare)).result();
}

/** As many completions, in the order in which they came. */
export async function completions(ring: IoUring, count: number): Promise<CQE[]> {
  await ring.cq.waitAsync(count);
  return [...ring.cqes()];
}

/** What a call throws, of which it must be an Error with a code. */
export function thrown(call: () => unknown): NodeJS.ErrnoException {
  try {
    call();
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
  throw new Error('The call threw nothing');
}
