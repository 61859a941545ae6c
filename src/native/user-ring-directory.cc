#include "user-ring-directory.h"

#include <fcntl.h>

#include <map>
#include <mutex>

namespace uringfs {

namespace {

struct Directory {
  std::mutex mutex;
  uint64_t next = 1;
  std::map<uint64_t, int> descriptors;
};

// Never freed: threads may end after the process's statics are gone.
Directory& TheDirectory() {
  static Directory* directory = new Directory;
  return *directory;
}

}  // namespace

uint64_t ListRing(int fd) {
  Directory& directory = TheDirectory();
  std::lock_guard<std::mutex> lock(directory.mutex);
  directory.descriptors[directory.next] = fd;
  return directory.next++;
}

void UnlistRing(uint64_t address) {
  Directory& directory = TheDirectory();
  std::lock_guard<std::mutex> lock(directory.mutex);
  directory.descriptors.erase(address);
}

int DescriptorOfRing(uint64_t address) {
  Directory& directory = TheDirectory();
  std::lock_guard<std::mutex> lock(directory.mutex);
  auto found = directory.descriptors.find(address);
  return found == directory.descriptors.end() ? -1 : fcntl(found->second, F_DUPFD_CLOEXEC, 0);
}

}  // namespace uringfs
