import { Dirent } from 'node:fs';
import { inspect } from 'node:util';

const questions = [
  'isFile',
  'isDirectory',
  'isSymbolicLink',
  'isFIFO',
  'isSocket',
  'isCharacterDevice',
  'isBlockDevice',
] as const;

/** All that a program can learn from one entry of a directory. */
export function portraitOfDirent(value: unknown): unknown {
  if (!(value instanceof Dirent)) return value;
  const own = Object.getOwnPropertyDescriptors(value) as Record<PropertyKey, PropertyDescriptor>;
  return {
    genuine: Object.getPrototypeOf(value) === Dirent.prototype,
    own: Reflect.ownKeys(own).map((key) => {
      const { value: held, writable, enumerable, configurable } = own[key] ?? {};
      return [String(key), held, writable, enumerable, configurable];
    }),
    is: questions.filter((question) => value[question]()),
    path: (value as { path?: unknown }).path,
    json: JSON.stringify(value),
    inspected: inspect(value),
  };
}

/** The same for whatever a listing gave. */
export function portraitOfListing(value: unknown): unknown {
  return Array.isArray(value) ? value.map(portraitOfDirent) : portraitOfDirent(value);
}
