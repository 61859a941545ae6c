import type { Paths } from './paths.js';
import type { Values } from './values.js';

export function bigintOptions(v: Values): string {
  if (v.random.chance(0.4)) return '';
  return `, ${v.options({ bigint: () => v.random.pick(['true', 'true', 'false', '1', 'undefined']) }, 0.8)}`;
}

/** Calls that ask about a path and change nothing. */
export function questions(v: Values, p: Paths): string {
  return v.random.weighted<() => string>([
    [3, () => `fs.stat(${p.any()}${bigintOptions(v)})`],
    [3, () => `fs.lstat(${p.any()}${bigintOptions(v)})`],
    [3, () => `fs.access(${p.any()}${accessMode(v)})`],
    [1, () => `fs.statfs(${p.any()}${bigintOptions(v)})`],
    [2, () => `fs.readlink(${p.link()}${nameOptions(v)})`],
    [2, () => `fs.realpath(${p.any()}${nameOptions(v)})`],
  ])();
}

function accessMode(v: Values): string {
  if (v.random.chance(0.4)) return '';
  const constants = ['constants.R_OK', 'constants.W_OK', 'constants.X_OK', 'constants.R_OK | constants.X_OK'];
  return `, ${v.random.pick([...constants, '0', '7', '8', '-1', '1.5', "'4'", 'null', 'undefined'])}`;
}

export function nameOptions(v: Values): string {
  return v.random.weighted<() => string>([
    [4, () => ''],
    [3, () => `, ${v.nameEncoding()}`],
    [3, () => `, ${v.options({ encoding: () => v.nameEncoding() }, 0.8)}`],
  ])();
}

/** Calls that change what is known about a path. */
export function changes(v: Values, p: Paths): string {
  return v.random.weighted<() => string>([
    [4, () => `fs.chmod(${p.any()}, ${v.mode()})`],
    [1, () => `fs.lchmod(${p.any()}, ${v.mode()})`],
    [2, () => `fs.chown(${p.any()}, ${v.owner()}, ${v.owner()})`],
    [2, () => `fs.lchown(${p.any()}, ${v.owner()}, ${v.owner()})`],
    [4, () => `fs.utimes(${p.any()}, ${v.time()}, ${v.time()})`],
    [3, () => `fs.lutimes(${p.any()}, ${v.time()}, ${v.time()})`],
  ])();
}
