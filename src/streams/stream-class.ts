import { withRing } from './stream-options.js';

type OldStyle = new (path: never, options?: never) => object;

/**
 * A file stream class over one of Node's. Old-style, as Node's are: programs call them without `new`, apply them to an
 * object of their own, and extend them.
 */
export function streamClass<C extends OldStyle>(name: string, parent: C): C {
  function Stream(this: unknown, path: unknown, options: unknown): unknown {
    if (!(this instanceof Stream)) return Reflect.construct(Stream, [path, options]);
    return Reflect.apply(parent as unknown as () => unknown, this, [path, withRing(options)]);
  }
  Object.setPrototypeOf(Stream, parent);
  Stream.prototype = Object.create(parent.prototype, {
    constructor: { value: Stream, writable: true, configurable: true },
  });
  Object.defineProperty(Stream, 'name', { value: name });
  return Stream as unknown as C;
}
