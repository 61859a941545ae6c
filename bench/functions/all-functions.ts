import { open } from 'node:fs/promises';
import process from 'node:process';
import { node } from '../setting/implementations.js';
import { UsageError } from '../usage-error.js';
import { attributes } from './attributes.js';
import { contents } from './contents.js';
import { folders } from './folders.js';
import type { FunctionRow } from './function-row.js';
import { handles } from './handles.js';
import { missingFiles } from './missing-files.js';
import { names } from './names.js';
import { streams } from './streams.js';

const paths = [...attributes, ...names, ...contents, ...folders, ...missingFiles];

/** Everything that can be measured on the running Node, functions before methods, and last file streams. */
const allFunctions: FunctionRow[] = [
  ...paths.toSorted((a, b) => a.title.localeCompare(b.title, 'en')),
  ...handles,
  ...streams,
].filter(({ needs }) => needs === undefined || needs in node.promises);

export function chosenFunctions(names: readonly string[] | 'all'): FunctionRow[] {
  if (names === 'all') {
    return allFunctions;
  }
  const unknown = names.find((name) => !isMeasured(name));
  if (unknown !== undefined) {
    throw new UsageError(`--functions names "${unknown}", which no row measures. "--all" shows all there are.`);
  }
  return allFunctions.filter(({ title }) => names.some((name) => mentions(title, name)));
}

/** What the running Node has and no row measures. */
export async function unmeasured(): Promise<string[]> {
  const functions = Object.entries(node.promises).filter(([, value]) => typeof value === 'function');
  const names = functions.map(([name]) => name);
  return [...names, ...(await methodsOfHandles())].filter((name) => !isMeasured(name));
}

function isMeasured(name: string): boolean {
  return allFunctions.some(({ title }) => mentions(title, name));
}

function mentions(title: string, name: string): boolean {
  return title.split(/[^\w.]+/).includes(name);
}

async function methodsOfHandles(): Promise<string[]> {
  const handle = await open(process.execPath);
  try {
    const properties = Object.getOwnPropertyDescriptors(Object.getPrototypeOf(handle));
    return Object.keys(properties)
      .filter((name) => name !== 'constructor' && typeof properties[name]?.value === 'function')
      .map((name) => `FileHandle.${name}`);
  } finally {
    await handle.close();
  }
}
