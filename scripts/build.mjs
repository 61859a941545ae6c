import { buildAddon } from './build-addon.mjs';
import { buildTypeScript } from './build-typescript.mjs';
import { asProgram } from './command.mjs';
import { setup } from './setup.mjs';

export async function build() {
  buildAddon();
  await buildTypeScript();
}

await asProgram(import.meta, async () => {
  setup();
  await build();
});
