/** Throws unless all that was asked for was moved: a short answer would be a fast one. */
export function expectBytes(what: string, expected: number, actual: number): void {
  if (actual !== expected) {
    throw new Error(`${what} moved ${actual} bytes instead of ${expected}, so its time means nothing.`);
  }
}
