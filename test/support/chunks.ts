export async function* lateChunks(chunks: Iterable<unknown>) {
  for (const chunk of chunks) {
    await new Promise(setImmediate);
    yield chunk;
  }
}

export function* twoChunks() {
  yield 'a';
  yield Buffer.from('b');
}

export function* chunksThenFailure() {
  yield 'before the failure';
  throw new RangeError('the source failed');
}
