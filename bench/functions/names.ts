import { join } from 'node:path';
import { ManyFiles } from '../rows/many-files.js';
import { FreshPaths } from './fresh-paths.js';
import { calls, type FunctionRow, functionRow } from './function-row.js';

/** Functions that make, move and remove names. Where one undoes the other they are measured together. */
export const names: FunctionRow[] = [
  functionRow('link + unlink', (folder) => {
    const files = new ManyFiles(folder);
    return (fs) =>
      calls(async (lane, turn) => {
        const link = join(folder, `link-${lane}`);
        await fs.link(files.path(turn), link);
        await fs.unlink(link);
      });
  }),
  functionRow('mkdir + rmdir', (folder) => (fs) => {
    return calls(async (lane) => {
      const path = join(folder, `made-${lane}`);
      await fs.mkdir(path);
      await fs.rmdir(path);
    });
  }),
  functionRow('mkdtemp + rmdir', (folder) => (fs) => {
    return calls(async () => fs.rmdir(await fs.mkdtemp(join(folder, 'made-'))));
  }),
  {
    ...functionRow('mkdtempDisposable, remove', (folder) => (fs) => {
      return calls(async () => (await fs.mkdtempDisposable(join(folder, 'made-'))).remove());
    }),
    needs: 'mkdtempDisposable',
  },
  functionRow('rename, there and back', (folder) => {
    const files = new ManyFiles(folder);
    return (fs) =>
      calls(async (lane) => {
        const [here, there] = [files.path(lane), join(folder, `elsewhere-${lane}`)];
        await fs.rename(here, there);
        await fs.rename(there, here);
      });
  }),
  functionRow('rm, empty file', (folder) => {
    const paths = new FreshPaths(join(folder, 'fresh'));
    return (fs) =>
      calls((_lane, turn) => fs.rm(paths.path(turn)), {
        before: (count) => paths.makeFiles(count),
        after: () => paths.clear(),
      });
  }),
  functionRow('symlink + unlink', (folder) => (fs) => {
    return calls(async (lane) => {
      const link = join(folder, `link-${lane}`);
      await fs.symlink('target', link);
      await fs.unlink(link);
    });
  }),
];
