import { statSync } from 'node:fs';
import { Failure } from '../command.mjs';
import { fromRoot } from '../root.mjs';
import { elf, isNewer } from './elf.mjs';
import { fileOf } from './targets.mjs';

const mostBytes = 300 * 1024;

/** The newest symbols that a binary may want: those that official builds of Node 20 want themselves. */
const newestAllowed = { GLIBC: '2.28', GLIBCXX: '3.4.21', CXXABI: '1.3.11' };
const exports = ['napi_register_module_v1', 'node_api_module_get_api_version_v1'];
const libraries = {
  glibc: [/^lib(c|m|pthread|dl|stdc\+\+|gcc_s)\.so\.\d+$/, /^ld-linux-.*\.so\.\d+$/],
  // What a musl system calls its libc is the same for every program there.
  musl: [/^libc\.so$/],
};

/** @throws Failure where a binary would not load everywhere, or is not what it should be. */
export function checkBinary(target) {
  const file = fileOf(target);
  const found = elf(fromRoot(file));
  const bytes = statSync(fromRoot(file)).size;
  const complain = (text) => {
    throw new Failure(`${file} ${text}.`);
  };
  if (bytes > mostBytes) complain(`has ${bytes} bytes; at most ${mostBytes} are allowed`);
  if (found.executableStack) complain('demands an executable stack');
  for (const [library, version] of Object.entries(found.newest)) {
    const limit = newestAllowed[library];
    if (limit === undefined || target.libc === 'musl') complain(`wants versioned symbols of ${library}`);
    if (isNewer(version, limit)) {
      const which = found.wanted.filter((name) => name.endsWith(`${library}_${version}`));
      complain(`wants ${which.join(', ')}, and may want ${library} ${limit} at most`);
    }
  }
  const foreign = found.libraries.filter((name) => !libraries[target.libc].some((pattern) => pattern.test(name)));
  if (foreign.length > 0) complain(`needs ${foreign.join(', ')}`);
  const others = found.exported.filter((name) => !exports.includes(name));
  if (others.length > 0 || found.exported.length !== exports.length) {
    complain(`exports ${found.exported.join(', ')} instead of ${exports.join(', ')}`);
  }
  return { bytes, symbols: found.newest };
}
