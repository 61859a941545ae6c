import { mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import fsPromises from 'node:fs/promises';
import { join, relative } from 'node:path';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { type Loose, loose } from '../support/loose.js';
import { masked } from '../support/masked.js';
import type { Scene } from '../support/scene.js';

const prefixes: Record<string, (scene: Scene) => unknown> = {
  'a name': ({ at }) => at('some-'),
  'a directory with a slash': ({ at }) => at('folder/'),
  'a directory without a slash': ({ at }) => at('folder'),
  'a file with a slash': ({ at }) => at('file/'),
  'a link to a directory with a slash': ({ at }) => at('link/'),
  'a dangling link with a slash': ({ at }) => at('dangling/'),
  'a missing directory': ({ at }) => at('missing', 'some-'),
  'a name that ends in X': ({ at }) => at('nameX'),
  'a name that ends in six X': ({ at }) => at('nameXXXXXX'),
  'a relative name': ({ at }) => relative(process.cwd(), at('rel-')),
  'dots in the middle': ({ directory }) => `${directory}/folder/.././/dots-`,
  'a name of 249 bytes': ({ at }) => at('n'.repeat(249)),
  'a name of 250 bytes': ({ at }) => at('n'.repeat(250)),
  'a buffer': ({ at }) => Buffer.from(at('buffer-')),
  'where nothing can be made': () => '/proc/some-',
  'no prefix': () => undefined,
  null: () => null,
  'a number': () => 7,
  'a null character': ({ at }) => at('a\0b'),
};

for (const [title, prefixOf] of Object.entries(prefixes)) {
  test(`prefix: ${title}`, sameAsNode, async (scene) => {
    const { fs, at, attempt } = scene;
    mkdirSync(at('folder'));
    writeFileSync(at('file'), '');
    symlinkSync('folder', at('link'));
    symlinkSync('nowhere', at('dangling'));
    return await attempt(() => masked(loose(fs).mkdtemp(prefixOf(scene))));
  });
}

for (const mask of [0, 0o022, 0o077, 0o177]) {
  test.serial(`the mode under umask 0o${mask.toString(8)}`, sameAsNode, async ({ fs, at }) => {
    const before = process.umask(mask);
    try {
      const made = await fs.mkdtemp(at('some-'));
      const { mode } = statSync(made);
      return [mode, await masked(Promise.resolve(made))];
    } finally {
      process.umask(before);
    }
  });
}

test('many at once are all different', sameAsNode, async ({ fs, at }) => {
  const made = await Promise.all(Array.from({ length: 150 }, () => fs.mkdtemp(at('some-'))));
  const names = readdirSync(at('')).length;
  for (const path of made) rmSync(path, { recursive: true });
  return [new Set(made).size, names, made.every((path) => /^some-[0-9A-Za-z]{6}$/.test(path.slice(at('').length)))];
});

interface Disposable {
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes one, and tells of it what is not chance. */
async function make(fs: Loose<typeof fsPromises>, ...rest: unknown[]): Promise<[Disposable, unknown]> {
  const made = (await loose(fs).mkdtempDisposable(...rest)) as Disposable;
  const disposer: unknown = Reflect.get(made, Symbol.asyncDispose);
  const shape = Reflect.ownKeys(made).map((key) => {
    const { value, ...flags } = Object.getOwnPropertyDescriptor(made, key) ?? {};
    return [String(key), typeof value, typeof value === 'function' && [value.name, value.length], flags];
  });
  return [made, [Object.getPrototypeOf(made) === null, shape, disposer === made.remove, made.path.slice(-6).length]];
}

// Only newer versions of Node have it.
if ('mkdtempDisposable' in fsPromises) {
  for (const [title, prefixOf] of Object.entries(prefixes)) {
    test(`disposable: prefix: ${title}`, sameAsNode, async (scene) => {
      const { fs, at, attempt } = scene;
      mkdirSync(at('folder'));
      writeFileSync(at('file'), '');
      symlinkSync('folder', at('link'));
      symlinkSync('nowhere', at('dangling'));
      let shape: unknown;
      const path = await attempt(() =>
        masked(
          make(loose(fs), prefixOf(scene)).then(([made, its]) => {
            shape = its;
            return made.path;
          }),
        ),
      );
      return [path, shape];
    });
  }

  test('disposable: removed with all that is in it, and once more', sameAsNode, async ({ fs, at, attempt }) => {
    const [made, shape] = await make(loose(fs), at('some-'));
    mkdirSync(join(made.path, 'a', 'b'), { recursive: true });
    writeFileSync(join(made.path, 'a', 'file'), 'text');
    symlinkSync('/', join(made.path, 'link'));
    return [shape, await attempt(() => made.remove()), await attempt(() => made.remove()), readdirSync(at(''))];
  });

  test('disposable: by its symbol', sameAsNode, async ({ fs, at, attempt }) => {
    const [made] = await make(loose(fs), at('some-'));
    const dispose = Reflect.get(made, Symbol.asyncDispose) as () => Promise<void>;
    return [await attempt(() => Reflect.apply(dispose, undefined, [])), readdirSync(at(''))];
  });

  for (const encoding of ['utf8', 'buffer', 'hex', 'latin1', { encoding: 'buffer' }, 'nope', 7, null, {}]) {
    test(`disposable: options ${JSON.stringify(encoding)}`, sameAsNode, async ({ fs, at, attempt }) => {
      const seen = await attempt(async () => {
        const [made, shape] = await make(loose(fs), at('some-'), encoding);
        return [shape, typeof made.path, Buffer.isBuffer(made.path), await attempt(() => made.remove())];
      });
      const left = readdirSync(at('')).length;
      for (const name of readdirSync(at(''))) rmSync(at(name), { recursive: true });
      return [seen, left];
    });
  }

  test('disposable: what cannot be removed', sameAsNode, async ({ fs, at, attempt }) => {
    mkdirSync(at('folder'));
    const [made] = await make(loose(fs), at('folder', 'some-'));
    renameSync(at('folder'), at('moved'));
    writeFileSync(at('folder'), 'a file in its place');
    const dispose = Reflect.get(made, Symbol.asyncDispose) as () => Promise<void>;
    const letters = made.path.slice(-6);
    // The error names the folder, whose letters are chance.
    const told = async (call: () => Promise<void>) =>
      JSON.stringify(await attempt(call)).replaceAll(letters, '<letters>');
    const seen = [await told(() => made.remove()), await told(() => Reflect.apply(dispose, undefined, []))];
    rmSync(at('folder'));
    renameSync(at('moved'), at('folder'));
    return [...seen, await told(() => made.remove()), readdirSync(at('folder'))];
  });

  test('disposable: by its symbol when it is gone already', sameAsNode, async ({ fs, at, attempt }) => {
    const [made] = await make(loose(fs), at('some-'));
    rmSync(made.path, { recursive: true });
    const dispose = Reflect.get(made, Symbol.asyncDispose) as () => Promise<void>;
    return [await attempt(() => Reflect.apply(dispose, undefined, [])), await attempt(() => made.remove())];
  });

  test.serial('disposable: removed from elsewhere', sameAsNode, async ({ fs, at, attempt }) => {
    const before = process.cwd();
    mkdirSync(at('elsewhere'));
    const [made] = await make(loose(fs), relative(before, at('some-')));
    process.chdir(at('elsewhere'));
    try {
      return [await attempt(() => made.remove()), readdirSync(at(''))];
    } finally {
      process.chdir(before);
    }
  });
}
