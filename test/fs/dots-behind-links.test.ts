import { readdirSync } from 'node:fs';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { portraitOfListing } from '../support/dirent-portrait.js';
import { link, plant } from '../support/plant.js';

// The kernel finds `link/..` beside what the link leads to, path.join() beside the link.
const seeds = {
  'tree/folder/here': 'here',
  'other/tree/folder/there': 'there',
  'other/tree/folder/deep/there': 'there',
  'other/inside/file': '',
  link: link('other/inside'),
};
const paths = ['link/../tree', 'link/../tree/', './link/../tree', 'link/./../tree', 'link/../tree/.', 'tree/../tree'];
const recursive = true;

for (const path of paths) {
  test(`trees at ${path}`, sameAsNode, async ({ fs, directory, at, attempt }) => {
    plant(directory, seeds);
    const from = `${directory}/${path}`;
    const seen = [
      await attempt(() => fs.readdir(from, { recursive })),
      await attempt(async () => portraitOfListing(await fs.readdir(from, { recursive, withFileTypes: true }))),
      await attempt(() => fs.cp(from, at('copy'), { recursive })),
      await attempt(() => fs.cp(at('tree'), `${directory}/${path}/../copy`, { recursive })),
      await attempt(() => fs.mkdir(`${directory}/${path}/a/b`, { recursive })),
    ];
    const listed = readdirSync(directory, { recursive }).sort();
    return [seen, listed, await attempt(() => fs.rm(from, { recursive }))];
  });
}
