/** Memory that can grow, which TypeScript's library for our target does not know yet. */
export function resizableMemory(length: number, maxByteLength: number): ArrayBuffer {
  return Reflect.construct(ArrayBuffer, [length, { maxByteLength }]);
}
