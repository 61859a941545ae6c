import { watch } from 'node:fs/promises';

/** Whether Node keeps the changes that nobody asks for at once; older ones forget them, and know no maxQueue. */
export async function watchersQueue(): Promise<boolean> {
  const options = { maxQueue: 'none', signal: AbortSignal.abort() };
  const refusal = await watch('/', options as never)
    [Symbol.asyncIterator]()
    .next()
    .catch((error: Error) => error);
  return (refusal as Error).name !== 'AbortError';
}
