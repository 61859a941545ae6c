import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Failure, run } from './command.mjs';
import { fromRoot } from './root.mjs';

const tsc = fromRoot('node_modules/typescript/bin/tsc');

/** Compiles a project and removes what an earlier compilation left in its output folder for sources since deleted. */
function compile(project, output) {
  console.log(`Compiling ${project}…`);
  const result = run(process.execPath, [tsc, '-p', project, '--listEmittedFiles'], { quiet: true });
  const emitted = new Set();
  for (const line of result.output.split('\n')) {
    if (line.startsWith('TSFILE: ')) {
      emitted.add(path.resolve(fromRoot(), line.slice('TSFILE: '.length).trim()));
    } else if (line.trim() !== '') {
      console.error(line);
    }
  }
  if (!result.ok) {
    throw new Failure(`TypeScript found errors in ${project}.`);
  }
  for (const entry of readdirSync(fromRoot(output), { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && !emitted.has(file)) {
      rmSync(file);
    }
  }
}

export async function buildTypeScript() {
  compile('tsconfig.src.json', 'build/js');
  // Only now: in a fresh clone the packages it needs have just been installed.
  const { bundle } = await import('./bundle.mjs');
  await bundle('build/js');
  if (['test', 'demo', 'bench'].some((folder) => existsSync(fromRoot(folder)))) {
    compile('tsconfig.dev.json', 'build/dev');
  }
}
