#include "cpus.h"

#include <sched.h>
#include <stdio.h>

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

}  // namespace

bool SpinningPays() {
  static const bool pays = [] {
    cpu_set_t cpus;
    bool one = sched_getaffinity(0, sizeof cpus, &cpus) == 0 && CPU_COUNT(&cpus) < 2;
    return !one && !QuotaBelowTwo();
  }();
  return pays;
}

}  // namespace uringfs
