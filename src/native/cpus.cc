#include "cpus.h"

#include <sched.h>
#include <stdio.h>

#include <algorithm>

namespace uringfs {

namespace {

// cgroup v2: "max 100000" or "150000 100000" (quota and period in microseconds). A process in a container sees its
// own group at the root of the mount.
bool QuotaBelowTwo() {
  FILE* file = fopen("/sys/fs/cgroup/cpu.max", "re");
  if (file == nullptr) return false;
  long quota = 0;
  long period = 0;
  bool below = fscanf(file, "%ld %ld", &quota, &period) == 2 && quota < 2 * period;
  fclose(file);
  return below;
}

int UsableCpus() {
  cpu_set_t cpus;
  // More CPUs than the set has room for.
  if (sched_getaffinity(0, sizeof cpus, &cpus) != 0) return CPU_SETSIZE;
  return CPU_COUNT(&cpus);
}

}  // namespace

bool SpinningPays() { return UsableCpus() >= 2 && !QuotaBelowTwo(); }

int WorkingThreads() { return std::min(UsableCpus(), 4); }

}  // namespace uringfs
