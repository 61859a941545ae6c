import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { projectFolder } from './project-folder.js';

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A fresh folder that is gone when the process ends, also when Ctrl-C or a terminating signal ends it. */
export function makeWorkspace(purpose: string, parent: string | null = null): string {
  const folder = parent === null ? makeFolder(purpose) : mkdtempSync(join(parent, `uringfs-${purpose}-`));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of endings) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
  return folder;
}

// The build folder comes first because it is on a real file system, while the system's folder for
// temporary files may be memory.
function makeFolder(purpose: string): string {
  const build = join(projectFolder, 'build');
  try {
    mkdirSync(build, { recursive: true });
    return mkdtempSync(join(build, `${purpose}-`));
  } catch {
    return mkdtempSync(join(tmpdir(), `uringfs-${purpose}-`));
  }
}
