import { readFileSync, readlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { factsIn } from '../support/facts.js';
import type { Promises } from '../support/implementation.js';
import { type Loose, loose } from '../support/loose.js';
import { masked } from '../support/masked.js';
import { makePlace, oddPaths, type Place } from '../support/odd-paths.js';
import { pathText } from '../support/path-text.js';

/** The number of the step makes each call change something, whatever those before it have changed. */
type Operation = (fs: Loose<Promises>, path: unknown, place: Place, step: number) => Promise<unknown>;

const [uid = 0, gid = 0] = [process.getuid?.(), process.getgid?.()];
const ownersAt = (step: number) => (uid === 0 ? [1_000 + step, 2_000 + step] : [uid, gid]);

/** A link to an absolute path differs from directory to directory, so it is read and taken away. */
function takeTarget(path: string): unknown {
  const target = readlinkSync(path, 'buffer');
  unlinkSync(path);
  return pathText(target);
}

function contentOf(path: unknown): string {
  return readFileSync(path as Parameters<typeof readFileSync>[0], 'latin1');
}

/** Node 20 writes beyond its own memory where a long prefix has no letters yet; the sanitizer ends it for that. */
function endsSanitizedNode(path: unknown): boolean {
  const text = path instanceof URL ? path.href : path;
  const long = (typeof text === 'string' || text instanceof Uint8Array) && text.length > 1_000;
  return long && process.env.URINGFS_SANITIZED === '1';
}

const operations: Record<string, Operation> = {
  open: (fs, path) => fs.open(path),
  stat: (fs, path) => fs.stat(path),
  lstat: (fs, path) => fs.lstat(path),
  readFile: (fs, path) => fs.readFile(path),
  'open to write': (fs, path) => fs.open(path, 'w'),
  writeFile: (fs, path, _place, step) => fs.writeFile(path, `new ${step}`).then(() => contentOf(path)),
  appendFile: (fs, path, _place, step) => fs.appendFile(path, `more ${step}`).then(() => contentOf(path)),
  mkdir: (fs, path) => fs.mkdir(path),
  unlink: (fs, path) => fs.unlink(path),
  'rename from': (fs, path, { at }) => fs.rename(path, at('new')),
  'rename to': (fs, path, { at }) => fs.rename(at('origin'), path),
  access: (fs, path) => fs.access(path),
  'access to write': (fs, path) => fs.access(path, 2),
  chmod: (fs, path, _place, step) => fs.chmod(path, 0o700 + (step % 64)),
  lchmod: (fs, path) => fs.lchmod(path, 0o751),
  chown: (fs, path, _place, step) => fs.chown(path, ...ownersAt(step)),
  lchown: (fs, path, _place, step) => fs.lchown(path, ...ownersAt(step)),
  utimes: (fs, path, _place, step) => fs.utimes(path, 1.5, step + 2.25),
  lutimes: (fs, path, _place, step) => fs.lutimes(path, 1.5, step + 2.25),
  'link from': (fs, path, { at }) => fs.link(path, at('new')),
  'link to': (fs, path, { at }) => fs.link(at('origin'), path),
  'symlink to a target': (fs, path, { at }) => fs.symlink(path, at('new')).then(() => takeTarget(at('new'))),
  'symlink at a path': (fs, path) => fs.symlink('target', path),
  readlink: (fs, path) => fs.readlink(path),
  realpath: (fs, path) => fs.realpath(path),
  'realpath as bytes': (fs, path) => fs.realpath(path, 'buffer').then((result) => pathText(result)),
  rmdir: (fs, path) => fs.rmdir(path),
  truncate: (fs, path, _place, step) => fs.truncate(path, step),
  statfs: (fs, path) => fs.statfs(path).then((result) => (result as { type: number }).type),
  'mkdir, recursive': (fs, path) => fs.mkdir(path, { recursive: true }),
  mkdtemp: async (fs, path) => (endsSanitizedNode(path) ? 'not played' : masked(fs.mkdtemp(path, 'buffer'))),
  'copyFile from': (fs, path, { at }) => fs.copyFile(path, at('new')),
  'copyFile to': (fs, path, { at }, step) => {
    writeFileSync(at('origin'), 'x'.repeat(step));
    return fs.copyFile(at('origin'), path);
  },
};

for (const [name, operation] of Object.entries(operations)) {
  test(`${name}: every kind of path`, sameAsNode, async ({ fs, at, attempt }) => {
    const seen: Record<string, unknown> = {};
    const place = makePlace(at('folder'));
    for (const [step, [title, pathOf]] of Object.entries(oddPaths).entries()) {
      const path = pathOf(place);
      const outcome = await attempt(() => operation(loose(fs), path, place, step));
      seen[title] = [outcome, factsIn(place.directory)];
      place.tidy();
    }
    return seen;
  });

  test(`${name}: a path that is changed after the call, and a handle`, sameAsNode, async (scene) => {
    const { fs, at, attempt } = scene;
    const place = makePlace(at('folder'));
    const bytes = Buffer.from(place.at('file'));
    const url = new URL(`file://${place.at('origin')}`);
    const handle = await scene.open('folder/file');
    const spoilt = (path: unknown, step: number, spoil: () => void) =>
      attempt(() => {
        const answer = operation(loose(fs), path, place, step);
        spoil();
        return answer;
      });
    const seen: unknown[] = [await spoilt(bytes, 1, () => bytes.fill('x')), factsIn(place.directory)];
    place.tidy();
    const spoilUrl = () => {
      url.pathname = '/nowhere';
    };
    seen.push(await spoilt(url, 2, spoilUrl), factsIn(place.directory));
    place.tidy();
    return [...seen, await attempt(() => operation(loose(fs), handle, place, 3)), await attempt(() => handle.stat())];
  });
}

test('no arguments at all', sameAsNode, async ({ fs, attempt }) => {
  const seen: Record<string, unknown> = {};
  const methods = new Set(Object.keys(operations).map((name) => name.split(/[ ,]/)[0] as keyof Promises));
  for (const method of methods) seen[method] = await attempt(loose(fs)[method] as () => unknown);
  return seen;
});

test('names that are not UTF-8 are kept byte for byte', sameAsNode, async ({ fs, at, directory, attempt }) => {
  const path = Buffer.concat([Buffer.from(`${directory}/`), Buffer.from([0xe9, 0x80, 0xff, 0x0a])]);
  const other = Buffer.concat([Buffer.from(`${directory}/`), Buffer.from([0xc3, 0x28])]);
  await fs.writeFile(path, 'text');
  const read = await attempt(() => fs.readFile(path, 'utf8'));
  const stats = await attempt(() => fs.stat(path));
  await fs.rename(path, other);
  await fs.mkdir(path);
  return [read, stats, await attempt(() => fs.stat(path)), await attempt(() => fs.readFile(at('é')))];
});

const ofTwoPaths = {
  link: [],
  symlink: ['file'],
  copyFile: [0],
  rename: [],
} as const;

for (const [method, rest] of Object.entries(ofTwoPaths)) {
  test(`${method}: which of two bad paths is told`, sameAsNode, async ({ fs, at, attempt }) => {
    const place = makePlace(at('folder'));
    const call = loose(fs)[method as keyof typeof ofTwoPaths];
    const bad = [
      undefined,
      null,
      1,
      '',
      'a\0b',
      Buffer.from('c\0d'),
      new URL('http://host/'),
      place.at('missing', 'x'),
    ];
    const seen: unknown[] = [];
    for (const first of [...bad, place.at('file')]) {
      for (const second of [...bad, place.at('file')]) {
        seen.push(await attempt(() => call(first, second, ...rest)));
      }
    }
    return [seen, factsIn(place.directory)];
  });
}
