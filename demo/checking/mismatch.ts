/** What was read or written through uringfs is not what node:fs finds: the one thing the demo is there to rule out. */
export class Mismatch extends Error {
  override name = 'Mismatch';

  constructor(what: string, differences: readonly string[]) {
    super(`CHECKSUM MISMATCH: ${what}\n${differences.map((difference) => `  ${difference}`).join('\n')}`);
  }
}
