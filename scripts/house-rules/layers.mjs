import { filesUnder } from '../stamp.mjs';
import { importsOf } from './imports.mjs';

/** From the kernel upwards; whatever lies directly in src/ is a door of the package and stands on top. */
const layers = ['native', 'ring', 'backend', 'engine', 'fs', 'streams', 'patch', 'log', 'cli'];

function heightOf(file) {
  const [, first, ...rest] = file.split('/');
  const height = layers.indexOf(first.replace(/\.ts$/, ''));
  return height === -1 && rest.length === 0 ? layers.length : height;
}

export function importsUpwards() {
  return filesUnder('src').flatMap((file) => {
    const height = heightOf(file);
    if (height === -1) {
      return [`${file}: its folder is not one of the layers (${layers.join(' < ')})`];
    }
    return importsOf(file)
      .filter((target) => heightOf(target) > height)
      .map((target) => `${file} imports ${target}, which lies in a layer above it`);
  });
}
