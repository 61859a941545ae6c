#include "user-ring-directory.h"

#include <fcntl.h>
#include <uv.h>

#include <map>

namespace uringfs {

namespace {

struct Directory {
  uv_mutex_t mutex;
  uint64_t next = 1;
  std::map<uint64_t, int> descriptors;
};

uv_once_t once = UV_ONCE_INIT;
Directory* directory_of_all = nullptr;

// Never freed: threads may end after the process's statics are gone.
Directory& TheDirectory() {
  uv_once(&once, [] {
    directory_of_all = new Directory;
    uv_mutex_init(&directory_of_all->mutex);
  });
  return *directory_of_all;
}

class Lock {
 public:
  explicit Lock(Directory* directory) : mutex_(&directory->mutex) { uv_mutex_lock(mutex_); }
  ~Lock() { uv_mutex_unlock(mutex_); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  uv_mutex_t* mutex_;
};

}  // namespace

uint64_t ListRing(int fd) {
  Directory& directory = TheDirectory();
  Lock lock(&directory);
  directory.descriptors[directory.next] = fd;
  return directory.next++;
}

void UnlistRing(uint64_t address) {
  Directory& directory = TheDirectory();
  Lock lock(&directory);
  directory.descriptors.erase(address);
}

int DescriptorOfRing(uint64_t address) {
  Directory& directory = TheDirectory();
  Lock lock(&directory);
  auto found = directory.descriptors.find(address);
  return found == directory.descriptors.end() ? -1 : fcntl(found->second, F_DUPFD_CLOEXEC, 0);
}

}  // namespace uringfs
