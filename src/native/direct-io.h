// Reads and writes that go round the page cache (O_DIRECT).
#pragma once

namespace uringfs {

// From now on those of an open file do so, or no more. What their positions and lengths must be multiples of, in bytes;
// 0 where they go through the page cache, because that was asked for or the file system can't do without it.
int SetDirect(int fd, bool direct);

}  // namespace uringfs
