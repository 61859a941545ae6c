import { Failure } from '../command.mjs';
import { debianPackages } from '../debian.mjs';
import { fromRoot } from '../root.mjs';
import { elf } from './elf.mjs';
import { debianArch, fileOf, gnuArch } from './targets.mjs';

const fromNode = /^(napi|node_api|uv)_/;

/** @throws Failure where a binary for musl wants a function that musl 1.2.3 has not got. */
export function checkAgainstMusl(target) {
  const { arch } = target;
  const folder = debianPackages({ arch: debianArch[arch], names: ['musl'] });
  const there = new Set(elf(`${folder}/lib/${gnuArch[arch]}-linux-musl/libc.so`).exported);
  const { needed } = elf(fromRoot(fileOf(target)));
  const missing = needed.filter((name) => !fromNode.test(name) && !there.has(name));
  if (missing.length > 0) throw new Failure(`${fileOf(target)} wants ${missing.join(', ')}, which musl has not got.`);
}
