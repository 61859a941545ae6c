#include "unclaimed-files.h"

#include <unistd.h>

#include "lookup.h"

namespace uringfs {

void UnclaimedFiles::Add(int fd, const struct statx& file) {
  files_[fd] = {file.stx_dev_major, file.stx_dev_minor, file.stx_ino};
}

void UnclaimedFiles::CloseAll() {
  for (const auto& [fd, was] : files_) {
    struct statx now;
    if (StatDescriptor(fd, &now) != 0) continue;
    bool same = now.stx_ino == was.inode && now.stx_dev_major == was.major && now.stx_dev_minor == was.minor;
    if (same) close(fd);
  }
  files_.clear();
}

}  // namespace uringfs
