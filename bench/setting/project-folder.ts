import { fileURLToPath } from 'node:url';

/** The root of the checkout, seen from where this file lies once compiled: build/dev/bench/setting. */
export const projectFolder: string = fileURLToPath(new URL('../../../../', import.meta.url));
