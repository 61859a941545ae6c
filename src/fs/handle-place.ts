import { handleMethods } from './file-handle.js';
import { handleClasses } from './handle-class.js';
import { watchHandles } from './handle-watch.js';

type Replace = (object: object, name: string, before: unknown, after: unknown) => void;

let current: Replace | null = null;

/**
 * From now on a handle of the engine has Node's own prototype, as one that came through a MessagePort has: its methods
 * are put there by `replace`, as soon as Node's class is known. Null ends it, and leaves putting back to the caller.
 */
export async function placeHandles(replace: Replace | null): Promise<void> {
  current = replace;
  watchHandles(replace !== null);
  if (replace === null) return;
  const classes = await handleClasses();
  if (classes === null || current !== replace) return;
  const { ours, nodes } = handleMethods(classes);
  for (const name of Object.getOwnPropertyNames(nodes)) {
    replace(classes.Handle.prototype, name, nodes[name], Reflect.get(ours, name));
  }
}
