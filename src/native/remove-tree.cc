// Removes whole trees, each in one job.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include <algorithm>
#include <atomic>
#include <climits>
#include <cstring>
#include <memory>
#include <vector>

#include "calls.h"
#include "cpus.h"
#include "entries.h"
#include "status.h"
#include "task.h"

namespace uringfs {

namespace {

// Descriptors held open by one branch; deeper folders are left to JavaScript.
constexpr int kDeepest = 128;
constexpr size_t kStackBytes = 256 << 10;

// ext4 looks for a name in a block of a folder from the block's beginning, where the oldest are, and lists it in the
// order of hashes: a folder of one block is removed by inodes, which are given out in order of age (25,400 instructions
// a file instead of 30,900). In the order of hashes a larger one is removed block by block; by inodes it takes longer.
void OrderForRemoval(int fd, std::vector<Entry>* entries) {
  struct stat folder;
  if (StatusOf(fd, &folder) < 0 || folder.st_size > folder.st_blksize) return;
  std::sort(entries->begin(), entries->end(), [](const Entry& a, const Entry& b) { return a.inode < b.inode; });
}

// Descriptors, not paths, and no symbolic link is followed: nobody can make it leave the tree by putting one in its
// way. Folders side by side are emptied by several threads, as the kernel takes a lock for each folder.
class TreeRemoval {
 public:
  explicit TreeRemoval(const Halt* halt) : halt_(halt), spare_(WorkingThreads() - 1) {}

  // Empties and removes the folder `name` of `parent`; `length` is that of the path which Node would go by.
  int Remove(int parent, const char* name, size_t length, int depth) {
    if (depth > kDeepest) return -ENAMETOOLONG;
    // As Node begins: what may not be removed in the end is not emptied.
    int removed = Retried([&] { return unlinkat(parent, name, AT_REMOVEDIR); });
    if (removed != -ENOTEMPTY && removed != -EEXIST) return removed;
    int fd = OpenFolder(parent, name, O_NOFOLLOW);
    if (fd < 0) return fd;
    std::vector<Entry> entries;
    int answer = AllEntries(fd, &entries);
    if (answer == 0) {
      OrderForRemoval(fd, &entries);
      answer = RemoveEntries(fd, entries, length, depth);
    }
    close(fd);
    if (answer < 0) return answer;
    return Retried([&] { return unlinkat(parent, name, AT_REMOVEDIR); });
  }

 private:
  struct Branch {
    TreeRemoval* removal;
    int parent;
    const char* name;
    size_t length;
    int depth;
    int answer;
    uv_thread_t thread;
  };

  int RemoveEntries(int fd, const std::vector<Entry>& entries, size_t length, int depth) {
    std::vector<std::unique_ptr<Branch>> branches;
    int answer = 0;
    for (const Entry& entry : entries) {
      // Node does not get that far, by paths.
      size_t full = length + 1 + entry.name.size();
      if (halt_->stopping.load(std::memory_order_relaxed)) answer = -ECANCELED;
      if (full >= PATH_MAX) answer = -ENAMETOOLONG;
      if (answer < 0) break;
      const char* name = entry.name.c_str();
      if (entry.type != kTypeDirectory) {
        answer = Retried([&] { return unlinkat(fd, name, 0); });
      } else {
        branches.push_back(std::unique_ptr<Branch>(new Branch{this, fd, name, full, depth + 1, 0, {}}));
        if (Start(branches.back().get())) continue;
        branches.pop_back();
        answer = Remove(fd, name, full, depth + 1);
      }
      // Somebody else has been faster.
      if (answer == -ENOENT) answer = 0;
    }
    for (const auto& branch : branches) {
      uv_thread_join(&branch->thread);
      if (branch->answer < 0 && branch->answer != -ENOENT && answer == 0) answer = branch->answer;
    }
    return answer;
  }

  bool Start(Branch* branch) {
    if (spare_.fetch_sub(1, std::memory_order_relaxed) > 0) {
      uv_thread_options_t options = {UV_THREAD_HAS_STACK_SIZE, kStackBytes};
      if (uv_thread_create_ex(&branch->thread, &options, &TreeRemoval::Run, branch) == 0) return true;
    }
    spare_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }

  static void Run(void* argument) {
    Branch* branch = static_cast<Branch*>(argument);
    TreeRemoval* removal = branch->removal;
    branch->answer = removal->Remove(branch->parent, branch->name, branch->length, branch->depth);
    removal->spare_.fetch_add(1, std::memory_order_relaxed);
  }

  const Halt* halt_;
  std::atomic<int> spare_;  // threads that may still be started
};

}  // namespace

void RemoveTree(Task* task) {
  Slot* slot = task->slot;
  struct stat found;
  int answer = StatusOfLink(slot->path, &found) < 0 ? -errno : 0;
  if (answer == -ENOENT && slot->flags != 0) {
    slot->result = 0;
    return;
  }
  if (answer == 0 && S_ISDIR(found.st_mode)) {
    answer = TreeRemoval(task->halt).Remove(AT_FDCWD, slot->path, strlen(slot->path), 0);
  } else if (answer == 0) {
    answer = Retried([&] { return unlink(slot->path); });
  }
  slot->result = answer;
}

}  // namespace uringfs
