import { buildAddon } from './build-addon.mjs';
import { buildTypeScript } from './build-typescript.mjs';
import { asProgram } from './command.mjs';
import { setup } from './setup.mjs';

export function build() {
  buildAddon();
  buildTypeScript();
}

await asProgram(import.meta, () => {
  setup();
  build();
});
