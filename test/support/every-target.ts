import { writeFileSync } from 'node:fs';
import { loose } from './loose.js';
import type { Scene } from './scene.js';

export const methods = ['writeFile', 'appendFile'] as const;

/** Makes a call on a new file, an existing one, a handle, and a handle that something was written to. */
export async function onEveryTarget(
  { fs, at, open, attempt }: Scene,
  method: (typeof methods)[number],
  data: () => unknown,
  ...rest: unknown[]
) {
  writeFileSync(at('existing'), 'x'.repeat(30), { mode: 0o600 });
  const handle = await open('handle', 'w+');
  const used = await open('used', 'w+');
  await used.write('<used>');
  return [
    await attempt(() => loose(fs)[method](at('new'), data(), ...rest)),
    await attempt(() => loose(fs)[method](at('existing'), data(), ...rest)),
    await attempt(() => loose(handle)[method](data(), ...rest)),
    await attempt(() => loose(fs)[method](used, data(), ...rest)),
    await attempt(() => loose(used)[method](data(), ...rest)),
    await attempt(() => used.write('<end>')),
  ];
}
