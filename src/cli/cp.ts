import { stat } from '../fs/stat.js';
import type { Command } from './command.js';
import { Files } from './cp/files.js';
import { type CpArguments, help, readArguments } from './cp/options.js';
import { join, lastName } from './cp/path-bytes.js';
import { ProgressBar } from './cp/progress-bar.js';
import { Questions } from './cp/questions.js';
import { Report } from './cp/report.js';
import { Tree } from './cp/tree.js';
import { Interrupts } from './interrupts.js';
import { bytesOfOperand } from './operands.js';
import { quoted, reasonOf } from './wording.js';

export const cp: Command = {
  help,
  async run(args) {
    const wanted = readArguments(args);
    const report = new Report();
    const interrupts = new Interrupts();
    try {
      const into = await copiesInto(wanted, report);
      if (into !== null) await copyAll(wanted, into, report, interrupts.signal);
    } finally {
      interrupts.stop();
    }
    return interrupts.exitCode || Number(report.failed);
  },
};

/** Whether the target is a folder to copy into; null, and said, where it ought to be and is not. */
async function copiesInto({ folder, sources, target }: CpArguments, report: Report): Promise<boolean | null> {
  if (folder === 'no') return false;
  const found = await stat(bytesOfOperand(target)).catch((error: unknown) => ({ error }));
  const isFolder = 'error' in found ? false : found.isDirectory();
  if (isFolder || (folder === 'perhaps' && sources.length === 1)) return isFolder;
  const what = folder === 'yes' ? 'target directory' : 'target';
  report.failure(
    `${what} ${quoted(bytesOfOperand(target))}: ${'error' in found ? reasonOf(found.error) : 'Not a directory'}`,
  );
  return null;
}

async function copyAll(wanted: CpArguments, into: boolean, report: Report, signal: AbortSignal): Promise<void> {
  const { options, sources } = wanted;
  const target = bytesOfOperand(wanted.target);
  const questions = new Questions(signal);
  const tree = new Tree(options, report, questions, signal);
  for (const name of sources) {
    const source = bytesOfOperand(name);
    if (!signal.aborted) await tree.add(source, into ? join(target, lastName(source)) : target);
  }
  questions.end();
  const bytes = tree.files.reduce((sum, { found }) => sum + Number(found.size), 0);
  const bar = ProgressBar.on(process.stderr, bytes, tree.files.length);
  report.show(bar);
  try {
    await new Files(options, report, bar, signal).copy(tree);
  } finally {
    bar?.end();
    report.show(null);
  }
  await tree.finishFolders();
}
