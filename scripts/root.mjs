import path from 'node:path';

export const root = path.dirname(import.meta.dirname);

export function fromRoot(...segments) {
  return path.join(root, ...segments);
}
