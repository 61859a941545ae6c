import { type BigIntStats, type Stats, statSync } from 'node:fs';
import { digest } from './digest.js';

/** What a comparison should see as equal although it differs: names of places, and facts of two different files. */
export interface Setting {
  readonly places: ReadonlyArray<readonly [actual: string, shown: string]>;
  /** Whether both implementations look at the same file, so that inode and times must agree too. */
  readonly sameFiles: boolean;
}

const statsPrototypes = new Set<unknown>(
  [false, true].map((bigint) => Object.getPrototypeOf(statSync('/', { bigint }))),
);

const facts = ['dev', 'mode', 'nlink', 'uid', 'gid', 'rdev', 'blksize', 'size', 'blocks'] as const;
const times = ['atime', 'mtime', 'ctime', 'birthtime'] as const;

function isStats(value: object): value is Stats | BigIntStats {
  return 'isSymbolicLink' in value && 'birthtime' in value && 'ino' in value;
}

function millisecondsAgree(stats: Stats | BigIntStats, time: (typeof times)[number]): boolean {
  const milliseconds = stats[`${time}Ms`];
  if (typeof milliseconds === 'bigint') {
    const nanoseconds = (stats as BigIntStats)[`${time}Ns`];
    if (nanoseconds / 1_000_000n !== milliseconds) return false;
  }
  return Math.abs(stats[time].getTime() - Number(milliseconds)) <= 1;
}

function portraitOfStats(stats: Stats | BigIntStats, setting: Setting): unknown {
  const shown: Record<string, unknown> = {};
  for (const fact of facts) shown[fact] = stats[fact];
  for (const time of times) {
    shown[time] = {
      date: stats[time] instanceof Date,
      milliseconds: typeof stats[`${time}Ms`],
      agree: millisecondsAgree(stats, time),
    };
  }
  if (setting.sameFiles) {
    shown.ino = stats.ino;
    for (const time of times) {
      shown[`${time}Ms`] = stats[`${time}Ms`];
      shown[`${time}Iso`] = stats[time].toISOString();
    }
    if (typeof stats.size === 'bigint') {
      for (const time of times) shown[`${time}Ns`] = (stats as BigIntStats)[`${time}Ns`];
    }
  }
  return {
    class: stats.constructor.name,
    genuine: statsPrototypes.has(Object.getPrototypeOf(stats)),
    keys: Object.keys(stats),
    fields: shown,
    is: {
      file: stats.isFile(),
      directory: stats.isDirectory(),
      symlink: stats.isSymbolicLink(),
      fifo: stats.isFIFO(),
      socket: stats.isSocket(),
      characterDevice: stats.isCharacterDevice(),
      blockDevice: stats.isBlockDevice(),
    },
  };
}

const longestPath = 4_096;

function portraitOfBytes(bytes: ArrayBufferView | ArrayBufferLike, setting: Setting): unknown {
  const view = ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
  if (view.byteLength <= longestPath) {
    const text = Buffer.from(view).toString('latin1');
    const renamed = rename(text, setting);
    if (renamed !== text) return { class: bytes.constructor.name, path: renamed };
  }
  return {
    class: bytes.constructor.name,
    byteLength: view.byteLength,
    start: Buffer.from(view.subarray(0, 24)).toString('hex'),
    sha256: digest(view),
  };
}

function rename(text: string, setting: Setting): string {
  let renamed = text;
  for (const [actual, shown] of setting.places) renamed = renamed.replaceAll(actual, shown);
  return renamed;
}

function portraitOfText(text: string, setting: Setting): unknown {
  const renamed = rename(text, setting);
  if (renamed.length <= 600) return renamed;
  return { length: renamed.length, start: renamed.slice(0, 60), sha256: digest(renamed) };
}

function headingOf(error: Error, setting: Setting): string {
  const end = error.stack?.indexOf('\n    at ') ?? -1;
  return rename(end === -1 ? (error.stack ?? '') : (error.stack ?? '').slice(0, end), setting);
}

function portraitOfError(error: Error, setting: Setting, seen: ReadonlySet<object>): unknown {
  const properties: Record<string, unknown> = {};
  for (const key of Object.keys(error)) {
    properties[key] = portrait(error[key as keyof Error], setting, seen);
  }
  return {
    class: error.constructor.name,
    name: error.name,
    message: portraitOfText(error.message, setting),
    heading: portraitOfText(headingOf(error, setting), setting),
    ownNames: Object.getOwnPropertyNames(error).filter((name) => name !== 'stack'),
    properties,
    code: (error as NodeJS.ErrnoException).code,
    cause: error.cause === undefined ? undefined : portrait(error.cause, setting, seen),
  };
}

function portraitOfPlainObject(value: object, setting: Setting, seen: ReadonlySet<object>): unknown {
  const shown: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) shown[key] = portrait(member, setting, seen);
  if (Object.getPrototypeOf(value) === Object.prototype) return shown;
  return { prototype: value.constructor?.name ?? 'null', ...shown };
}

function portraitOfHandle(handle: { readonly fd: number }): unknown {
  return { class: handle.constructor.name, open: handle.fd >= 0 };
}

/** A plain value that stands for any value and is small enough to be read when two of them differ. */
export function portrait(value: unknown, setting: Setting, seen: ReadonlySet<object> = new Set()): unknown {
  if (typeof value === 'string') return portraitOfText(value, setting);
  if (typeof value === 'function') return { function: value.name, parameters: value.length };
  if (typeof value !== 'object' || value === null) return value;
  if (seen.has(value)) return 'seen above';
  const now = new Set([...seen, value]);
  if (value instanceof Error) return portraitOfError(value, setting, now);
  if (ArrayBuffer.isView(value)) return portraitOfBytes(value, setting);
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
    return portraitOfBytes(value, setting);
  }
  if (isStats(value)) return portraitOfStats(value, setting);
  if (value.constructor?.name === 'FileHandle') return portraitOfHandle(value as { fd: number });
  if (Array.isArray(value)) return value.map((member) => portrait(member, setting, now));
  if (value instanceof Date) return { date: value.toISOString() };
  if (value instanceof Promise) return { class: value.constructor.name };
  return portraitOfPlainObject(value, setting, now);
}
