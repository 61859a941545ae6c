#pragma once

namespace uringfs {

// Whether a second thread may spin for microseconds: not on one CPU, nor under a CPU quota of fewer than two, where
// it would eat the time of the thread it waits for. Read once.
bool SpinningPays();

// CPUs that this process may use.
int UsableCpus();

}  // namespace uringfs
