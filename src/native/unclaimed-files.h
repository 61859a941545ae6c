// Files that were opened here and that nobody else would close if this environment ended now.
#pragma once

#include <linux/stat.h>

#include <cstdint>
#include <map>

namespace uringfs {

class UnclaimedFiles {
 public:
  void Add(int fd, const struct statx& file);
  // It is being closed, or somebody else will.
  void Remove(int fd) { files_.erase(fd); }
  // Closes each descriptor that still is the file it was: the program may have closed it and its number be another's.
  void CloseAll();

 private:
  struct Identity {
    uint32_t major;
    uint32_t minor;
    uint64_t inode;
  };
  std::map<int, Identity> files_;
};

}  // namespace uringfs
