import { createHash } from 'node:crypto';

export function digest(bytes: NodeJS.ArrayBufferView | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
