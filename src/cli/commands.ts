import type { Command } from './command.js';

interface Entry {
  /** A line for the list of commands. */
  readonly summary: string;
  /** Only the one that is called is loaded. */
  load(): Promise<Command>;
}

/** Every command by its name. */
export const commands: Readonly<Record<string, Entry>> = {
  cp: { summary: 'copy files and folders', load: async () => (await import('./cp.js')).cp },
  cat: { summary: 'write files to standard output', load: async () => (await import('./cat.js')).cat },
};
