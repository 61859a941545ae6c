#include "lacking.h"

#include <cstring>

#include "ring-names.h"

namespace uringfs {

bool Lacking::Add(const char* name) {
  auto is = [name](const char* other) { return strcmp(name, other) == 0; };
  int op = 0;
  for (const char* known : kOpcodeNames) {
    if (is(known)) return ops[op] = true;
    ++op;
  }
  for (const NamedNumber& feature : kSetupFeatures) {
    if (!is(feature.name)) continue;
    features |= static_cast<uint32_t>(feature.number);
    return true;
  }
  for (const NamedNumber& flag : kSetupFlags) {
    if (!is(flag.name)) continue;
    setup |= static_cast<uint32_t>(flag.number);
    return true;
  }
  if (is("RESOLVE_CACHED")) return cached_lookups = true;
  if (is("STATMOUNT")) return mounts = true;
  if (is("NOWAIT")) return cached_reads = true;
  if (is("SPARSE_FILES")) return sparse_files = true;
  if (is("SPARSE_BUFFERS")) return sparse_buffers = true;
  return false;
}

}  // namespace uringfs
