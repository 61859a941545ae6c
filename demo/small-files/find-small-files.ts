import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { projectFolder } from '../../bench/setting/project-folder.js';
import { DemoError } from '../demo-error.js';

const atMost = 5000;
const largest = 64 * 1024;

// The second and third are for a checkout with few packages installed.
const places = [join(projectFolder, 'node_modules'), resolve(process.execPath, '../../lib/node_modules'), '/usr/share'];

export interface SmallFiles {
  paths: string[];
  /** The folders they were found in. */
  places: string[];
}

export function findSmallFiles(): SmallFiles {
  const found: SmallFiles = { paths: [], places: [] };
  for (const place of places) {
    if (found.paths.length < atMost) {
      const before = found.paths.length;
      collect(place, found.paths);
      if (found.paths.length > before) {
        found.places.push(place);
      }
    }
  }
  if (found.paths.length === 0) {
    throw new DemoError(`There are no small files to read under ${places.join(', ')}. Run npm ci, which brings some.`);
  }
  return found;
}

function collect(folder: string, paths: string[]): void {
  for (const entry of entriesOf(folder)) {
    if (paths.length === atMost) {
      return;
    }
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      collect(path, paths);
    } else if (entry.isFile() && statSync(path).size <= largest) {
      paths.push(path);
    }
  }
}

// What this user may not list, or what is not there, has no files to offer.
function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
