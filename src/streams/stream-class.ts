import { ownSettings } from './own-options.js';
import { type Counter, tellProgress } from './progress.js';
import { StreamFile } from './stream-file.js';
import { withRing } from './stream-options.js';

type OldStyle = new (path: never, options?: never) => object;

/**
 * A file stream class that stands for one of Node's. Old-style, as Node's are: programs call them without `new`, apply
 * them to an object of their own, and extend them. They share the prototype: streams that Node makes itself, a file
 * handle's or `process.stdin`, are instances of both, and what a program replaces on the prototype counts for all.
 */
export function streamClass<C extends OldStyle>(name: string, counter: Counter, node: C): C {
  function Stream(this: unknown, path: unknown, options: unknown): unknown {
    if (!(this instanceof Stream)) return Reflect.construct(Stream, [path, options]);
    const settings = ownSettings(options);
    const own = withRing(options, settings);
    const answer = Reflect.apply(node as unknown as () => unknown, this, [path, own]);
    const { fs } = Object(own) as { fs?: unknown };
    const file = fs instanceof StreamFile ? fs : null;
    file?.serve(this);
    const { onProgress } = settings;
    if (onProgress !== undefined) tellProgress(this as never, counter, () => file?.total, onProgress);
    return answer;
  }
  Object.setPrototypeOf(Stream, Object.getPrototypeOf(node));
  Stream.prototype = node.prototype;
  Object.defineProperty(Stream, 'name', { value: name });
  return Stream as unknown as C;
}
