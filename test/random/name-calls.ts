import type { Paths } from './paths.js';
import { quoted, type Values } from './values.js';

/** Calls that give names, and take them away, one at a time. */
export function renamings(v: Values, p: Paths): string {
  return v.random.weighted<() => string>([
    [4, () => `fs.rename(${p.any()}, ${p.fresh()})`],
    [1, () => `fs.rename(${p.any()}, ${p.any()})`],
    [4, () => `fs.link(${p.file()}, ${p.fresh()})`],
    [4, () => `fs.symlink(${target(v, p)}, ${p.fresh()}${v.random.chance(0.7) ? '' : `, ${linkType(v)}`})`],
    [4, () => `fs.unlink(${p.any()})`],
    [2, () => `fs.rmdir(${p.random.chance(0.5) ? p.plain('vacant') : p.folder()})`],
    [1, () => `fs.rm(${p.any()}${p.random.chance(0.5) ? '' : `, ${removal(v, 'false')}`})`],
  ])();
}

/** No target leads out of what the calls may touch, and none that leads up is a folder: walks would not end. */
function target(v: Values, p: Paths): string {
  const relative = ['a', 'b', 'e', 'e/f', 'd', 'd/e', 'n', 'm', '../anchor', './a', 'a/', 'd/', 'x'.repeat(300), ''];
  const absolute = [p.plain('anchor'), p.plain('nowhere/to'), `Buffer.from(${p.plain('anchor')})`, "url('anchor')"];
  return v.random.weighted<() => string>([
    [8, () => quoted(v.random.pick(relative))],
    [3, () => v.random.pick(absolute)],
    [1, () => v.random.pick(['7', 'null', 'Buffer.from([0x6e, 0xff])', "'a\\0b'", '{}', "'x'.repeat(5000)"])],
  ])();
}

function linkType(v: Values): string {
  return v.random.pick(["'file'", "'dir'", "'junction'", 'null', 'undefined', "'other'", '7', "''"]);
}

function removal(v: Values, recursive: string): string {
  const chosen = v.options({ force: () => v.orBad(v.flag(), 0.05), maxRetries: () => v.random.pick(['0', '1', '-1']) });
  return chosen.startsWith('{ ') ? chosen.replace('{ ', `{ recursive: ${recursive}, `) : `{ recursive: ${recursive} }`;
}

/** A call that walks through folders, and the paths it is about. */
export interface Walk {
  readonly code: string;
  readonly about: readonly string[];
}

export function walks(v: Values, p: Paths): Walk {
  if (v.random.chance(0.4)) {
    const path = p.random.chance(0.6) ? p.folderPlain() : p.anyPlain();
    return { code: `fs.rm(${path}, ${removal(v, 'true')})`, about: [path] };
  }
  const options = copying(v);
  // Through a link Node copies a folder into itself until the path is too long, which takes it seconds.
  const to = options.includes('dereference: true') ? p.plain(v.random.pick(['m', 'n', 'vacant/m'])) : p.freshPlain();
  const about = [p.random.chance(0.6) ? p.folderPlain() : p.anyPlain(), to];
  return { code: `fs.cp(${about.join(', ')}, ${options})`, about };
}

function copying(v: Values): string {
  const flag = () => v.orBad(v.flag(), 0.02);
  const chosen = v.options(
    {
      force: flag,
      errorOnExist: flag,
      dereference: flag,
      preserveTimestamps: flag,
      verbatimSymlinks: flag,
      mode: () => v.random.pick(['0', '1', '2', '-1', "'1'"]),
      filter: () => v.random.pick(["(from) => !from.endsWith('a')", "async (from, to) => !to.includes('f')", '7']),
    },
    0.25,
  );
  const recursive = v.random.chance(0.85) ? 'true' : 'false';
  return chosen.startsWith('{ ') ? chosen.replace('{ ', `{ recursive: ${recursive}, `) : `{ recursive: ${recursive} }`;
}
