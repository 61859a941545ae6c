#pragma once

namespace uringfs {

// Whether a second thread may spin for microseconds: not on one CPU, nor under a CPU quota of fewer than two, where
// it would eat the time of the thread it waits for.
bool SpinningPays();

// How many threads work side by side on what is asked: one for each CPU that this process may use, up to four.
int WorkingThreads();

}  // namespace uringfs
