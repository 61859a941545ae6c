import { constants, lstatSync, lutimesSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A folder in which a path is tried; `at` names what is in it. */
export interface Place {
  readonly directory: string;
  at(...names: string[]): string;
  /** Takes away what is new and brings back what is gone or has another in its place: much faster than a new folder. */
  tidy(): void;
}

/** Long ago, so that whatever touches a file afterwards shows. */
export const longAgo = 1_000_000_000;

const slash = Buffer.from('/');
const notText = Buffer.from([0xe9, 0x80, 0xff, 0x0a]);
const longName = 'n'.repeat(255);
const unicodeName = 'ünï cödé 文件 🗂';

/** What is in a place, folders first. */
function seedsOf(directory: string): [name: string | Buffer, make: (path: string | Buffer) => void][] {
  const file = (content: string, mode = 0o644) => {
    return (path: string | Buffer) => writeFileSync(path, content, { mode });
  };
  const link = (target: string) => (path: string | Buffer) => symlinkSync(target, path);
  const old = (make: (path: string | Buffer) => void) => (path: string | Buffer) => {
    make(path);
    lutimesSync(path, longAgo, longAgo);
  };
  const folder = (path: string | Buffer) => mkdirSync(path);
  const within = (name: string | Buffer) => Buffer.concat([Buffer.from(`${directory}/`), Buffer.from(name)]);
  return [
    [within('folder'), old(folder)],
    [within('empty folder'), old(folder)],
    [within('folder/inside'), file('inside')],
    [within('origin'), old(file('origin', 0o640))],
    [within('file'), old(file('text'))],
    [within(unicodeName), file('unicode')],
    [within('a%20b#c?d'), file('escaped')],
    [within(longName), file('long')],
    [within(notText), file('not text')],
    [within('link'), old(link('file'))],
    [within('link to folder'), old(link('folder'))],
    [within('dangling'), old(link('nowhere'))],
    [within('loop a'), old(link('loop b'))],
    [within('loop b'), link('loop a')],
    [within('itself'), link('itself')],
  ];
}

/** Which thing is at a path: the number of an inode alone may have been given to another kind of thing since. */
function identity(path: string | Buffer): string | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats && `${stats.ino} ${stats.mode & constants.S_IFMT}`;
}

/** Makes a folder of everything that the odd paths name. */
export function makePlace(directory: string): Place {
  mkdirSync(directory);
  const seeds = seedsOf(directory);
  const known = seeds.map(() => undefined as string | undefined);
  const entries = () => ['', 'folder/'].flatMap((within) => entriesOf(directory, within));
  const restore = () => {
    for (const [i, [path, make]] of seeds.entries()) {
      const found = identity(path);
      if (found !== undefined && found === known[i]) continue;
      rmSync(path, { recursive: true, force: true });
      make(path);
      known[i] = identity(path);
    }
  };
  restore();
  const first = new Set(entries());
  const tidy = () => {
    restore();
    for (const name of entries()) {
      if (!first.has(name)) rmSync(Buffer.from(name, 'latin1'), { recursive: true });
    }
  };
  return { directory, at: (...names) => join(directory, ...names), tidy };
}

function entriesOf(directory: string, within: string): string[] {
  const parent = `${directory}/${within}`;
  return readdirSync(parent, 'latin1').map((name) => Buffer.from(parent).toString('latin1') + name);
}

/** A path of exactly so many bytes to a file that is there. */
function padded(directory: string, length: number): string {
  const missing = length - Buffer.byteLength(`${directory}/file`);
  return `${directory}${'/'.repeat(missing % 2)}${'/.'.repeat(Math.floor(missing / 2))}/file`;
}

/** Every kind of path that a function must understand or refuse as Node does. */
export const oddPaths: Record<string, (place: Place) => unknown> = {
  'a file': ({ at }) => at('file'),
  'a missing file': ({ at }) => at('missing'),
  'a directory': ({ at }) => at('folder'),
  'an empty directory': ({ at }) => at('empty folder'),
  'a file in a directory': ({ at }) => at('folder', 'inside'),
  'a missing file in a directory': ({ at }) => at('folder', 'missing'),
  'a missing directory': ({ at }) => at('missing', 'file'),
  'a file taken for a directory': ({ at }) => at('file', 'inside'),
  'a link': ({ at }) => at('link'),
  'a link to a directory': ({ at }) => at('link to folder'),
  'a file behind a link': ({ at }) => at('link to folder', 'inside'),
  'a dangling link': ({ at }) => at('dangling'),
  'a missing file behind a dangling link': ({ at }) => at('dangling', 'inside'),
  'a loop of links': ({ at }) => at('loop a'),
  'a link to itself': ({ at }) => at('itself'),
  'a file behind a loop': ({ at }) => at('loop a', 'inside'),
  'the empty path': () => '',
  'a file with a trailing slash': ({ at }) => `${at('file')}/`,
  'a missing file with a trailing slash': ({ at }) => `${at('missing')}/`,
  'a directory with a trailing slash': ({ at }) => `${at('folder')}/`,
  'an empty directory with trailing slashes': ({ at }) => `${at('empty folder')}///`,
  'a link with a trailing slash': ({ at }) => `${at('link')}/`,
  'a link to a directory with a trailing slash': ({ at }) => `${at('link to folder')}/`,
  'a dangling link with a trailing slash': ({ at }) => `${at('dangling')}/`,
  'a directory and a dot': ({ at }) => `${at('empty folder')}/.`,
  'a directory and two dots': ({ at }) => `${at('empty folder')}/..`,
  'doubled slashes': ({ directory }) => `${directory}//folder///inside`,
  'dots in the middle': ({ directory }) => `${directory}/folder/../folder/./inside`,
  'dots behind a link': ({ directory }) => `${directory}/link to folder/../file`,
  'dots behind a missing directory': ({ directory }) => `${directory}/missing/../file`,
  'a relative path': ({ at }) => relative(process.cwd(), at('file')),
  'a relative path with a dot': ({ at }) => `./${relative(process.cwd(), at('empty folder'))}`,
  'a relative path to nothing': ({ at }) => relative(process.cwd(), at('missing')),
  'unicode in a name': ({ at }) => at(unicodeName),
  'a lone surrogate in a name': ({ at }) => at('lone \ud800'),
  'a name of 255 bytes': ({ at }) => at(longName),
  'a name of 256 bytes': ({ at }) => at(`${longName}n`),
  'a name of 255 characters in more bytes': ({ at }) => at('ü'.repeat(255)),
  'a path of 510 bytes': ({ directory }) => padded(directory, 510),
  'a path of 511 bytes': ({ directory }) => padded(directory, 511),
  'a path of 512 bytes': ({ directory }) => padded(directory, 512),
  'a path of 513 bytes': ({ directory }) => padded(directory, 513),
  'a path of 4095 bytes': ({ directory }) => padded(directory, 4_095),
  'a path of 4096 bytes': ({ directory }) => padded(directory, 4_096),
  'a path of 5000 bytes in a buffer': ({ directory }) => Buffer.from(padded(directory, 5_000)),
  'a path of 100,000 bytes': ({ directory }) => `${directory}/${'folder/../'.repeat(10_000)}file`,
  'a buffer': ({ at }) => Buffer.from(at('file')),
  'a buffer with a missing file': ({ at }) => Buffer.from(at('missing')),
  'a buffer that is not UTF-8': ({ directory }) => Buffer.concat([Buffer.from(directory), slash, notText]),
  'a buffer that is not UTF-8 and names nothing': ({ directory }) => Buffer.from(`${directory}/\xff\xfe`, 'latin1'),
  'an empty buffer': () => Buffer.alloc(0),
  'a Uint8Array': ({ at }) => new Uint8Array(Buffer.from(at('file'))),
  'a part of a buffer': ({ at }) => Buffer.from(`xx${at('file')}xx`).subarray(2, -2),
  'a Uint16Array': () => new Uint16Array(4),
  'a DataView': () => new DataView(new ArrayBuffer(4)),
  'an ArrayBuffer': () => new ArrayBuffer(4),
  'a URL': ({ at }) => pathToFileURL(at('file')),
  'a URL of a missing file': ({ at }) => pathToFileURL(at('missing')),
  'a URL with escapes': ({ at }) => pathToFileURL(at('a%20b#c?d')),
  'a URL with a space': ({ at }) => new URL(`${pathToFileURL(at('empty'))}%20folder`),
  'a URL with bytes that are no text': ({ at }) => new URL(`${pathToFileURL(at('x'))}%ff%fe`),
  'a URL with a query': ({ at }) => new URL(`${pathToFileURL(at('file'))}?query#hash`),
  'a URL that is not a file': () => new URL('https://example.org/file'),
  'a URL with a host': () => new URL('file://host/file'),
  'a URL with an escaped slash': () => new URL('file:///folder%2Fname'),
  'a URL with an escaped null': () => new URL('file:///folder%00name'),
  'an object like a URL': () => ({ href: 'file:///file', protocol: 'file:' }),
  'a null character': ({ at }) => at('fi\0le'),
  'a null character at the end': ({ at }) => `${at('file')}\0`,
  'a null byte in a buffer': () => Buffer.from('/fi\0le'),
  'no path': () => undefined,
  null: () => null,
  'a number': () => 7,
  'a bigint': () => 7n,
  'a boolean': () => true,
  'an object': () => ({}),
  'an array': ({ at }) => [at('file')],
  'a String object': ({ at }) => new String(at('file')),
  'an object with toString': ({ at }) => ({ toString: () => at('file') }),
  'a function': () => () => '/',
  'a symbol': () => Symbol('path'),
};
