import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type Implementation, node, uringfs } from './implementation.js';
import type { Setting } from './portrait.js';
import { OpenScene, type Scene } from './scene.js';
import { withTemporaryDirectory } from './temporary-directory.js';
import { tree } from './tree.js';

export type Case = (scene: Scene) => unknown;

interface Played {
  readonly failure?: unknown;
  readonly result?: unknown;
}

function settingOf(directory: string, sameFiles: boolean): Setting {
  const places = [
    [directory, '<directory>'],
    [relative(process.cwd(), directory), '<relative directory>'],
  ] as const;
  return { places, sameFiles };
}

/** Plays a case on one implementation and keeps a portrait of what it gave. */
async function play(
  implementation: Implementation,
  directory: string,
  body: Case,
  sameFiles: boolean,
): Promise<Played> {
  const scene = new OpenScene(implementation, directory, settingOf(directory, sameFiles));
  try {
    return { result: scene.portrait(await body(scene)) };
  } catch (error) {
    return { failure: scene.portrait(error) };
  } finally {
    await scene.close();
  }
}

const brokenCase = 'the case itself must be one that node:fs can play';

/** Makes the macro that plays a case on two implementations, each in a directory of its own. */
export function comparison(reference: Implementation, candidate: Implementation) {
  return test.macro(async (t: ExecutionContext, body: Case) => {
    await withTemporaryDirectory(async (base) => {
      const [first, second] = [join(base, 'a'), join(base, 'b')];
      mkdirSync(first);
      mkdirSync(second);
      const expected = await play(reference, first, body, false);
      t.is(expected.failure, undefined, brokenCase);
      t.deepEqual(await play(candidate, second, body, false), expected);
      t.deepEqual(tree(second), tree(first), 'what is left behind must be the same');
    });
  });
}

/** Makes the macro that plays a case on two implementations which look at the same prepared directory. */
export function comparisonOnOneTarget(reference: Implementation, candidate: Implementation) {
  return test.macro(async (t: ExecutionContext, prepare: (directory: string) => void, body: Case) => {
    await withTemporaryDirectory(async (directory) => {
      prepare(directory);
      const prepared = tree(directory);
      const expected = await play(reference, directory, body, true);
      t.is(expected.failure, undefined, brokenCase);
      t.deepEqual(await play(candidate, directory, body, true), expected);
      t.deepEqual(tree(directory), prepared, 'nothing must be changed');
    });
  });
}

export const sameAsNode = comparison(node, uringfs);
export const sameAsNodeOnOneTarget = comparisonOnOneTarget(node, uringfs);
