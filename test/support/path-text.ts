/** The bytes of a path that came in some encoding, as a text in which a portrait can recognize directories. */
export function pathText(result: unknown, encoding?: unknown): unknown {
  if (Buffer.isBuffer(result)) return { buffer: result.toString('latin1') };
  if (typeof result === 'string' && Buffer.isEncoding(encoding as string)) {
    return { [String(encoding)]: Buffer.from(result, encoding as BufferEncoding).toString('latin1') };
  }
  return result;
}
