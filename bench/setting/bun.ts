import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { projectFolder } from './project-folder.js';

const architectures: Readonly<Record<string, string>> = { x64: 'x64', arm64: 'aarch64' };

/** Where Bun is, or why it can't be measured. */
export type Bun = { readonly path: string; readonly version: string } | { readonly missing: string };

/** Bun as npm has it: the bare binary, below build/. It is fetched only where that is asked for. */
export function findBun(fetch: boolean): Bun {
  const name = `@oven/bun-linux-${architectures[process.arch] ?? process.arch}`;
  const home = join(projectFolder, 'build/bun');
  const path = join(home, 'node_modules', name, 'bin/bun');
  try {
    if (!existsSync(path)) {
      if (!fetch) return { missing: `not here; --bun fetches it (npm's ${name})` };
      mkdirSync(home, { recursive: true });
      const options = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
      execFileSync('npm', ['install', '--prefix', home, ...options, name], { stdio: ['ignore', 'ignore', 'pipe'] });
    }
    return { path, version: execFileSync(path, ['--version'], { encoding: 'utf8' }).trim() };
  } catch (error) {
    return { missing: `can't be had or run: ${(error as Error).message.split('\n')[0]}` };
  }
}
