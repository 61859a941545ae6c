import nodeFs from 'node:fs';
import nodePromises from 'node:fs/promises';

/**
 * Node's own functions as they were when this module was loaded: what is delegated goes to these, even when somebody
 * replaces the properties of `node:fs` later.
 */
export const original: typeof nodePromises = { ...nodePromises };
export const originalFs: typeof nodeFs = { ...nodeFs };
