// Removes whole trees, each in one job.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include <algorithm>
#include <atomic>
#include <climits>
#include <cstring>
#include <deque>
#include <string>
#include <vector>

#include "calls.h"
#include "entries.h"
#include "status.h"
#include "task.h"

namespace uringfs {

namespace {

// Descriptors held open by one branch, and by all; deeper folders are left to JavaScript.
constexpr int kDeepest = 128;
constexpr int kOpenAtMost = 256;
constexpr size_t kStackBytes = 256 << 10;
// Threads of one removal. They wait for the disk more than for a CPU: on two CPUs and ext4 a tree that is not in memory
// took 0.26 s with two, 0.15 with eight and as long with sixteen; one that is, as long with eight as with two.
constexpr int kThreads = 8;

// ext4 looks for a name in a block of a folder from the block's beginning, where the oldest are, and lists it in the
// order of hashes: a folder of one block is removed by inodes, which are given out in order of age (25,400 instructions
// a file instead of 30,900). In the order of hashes a larger one is removed block by block; by inodes it takes longer.
void OrderForRemoval(int fd, std::vector<Entry>* entries) {
  struct stat folder;
  if (StatusOf(fd, &folder) < 0 || folder.st_size > folder.st_blksize) return;
  std::sort(entries->begin(), entries->end(), [](const Entry& a, const Entry& b) { return a.inode < b.inode; });
}

// Descriptors, not paths, and no symbolic link is followed: nobody can make it leave the tree by putting one in its
// way. Several threads empty folders, as the kernel takes a lock for each; whoever is last in a folder removes it. An
// error leaves the folders above it where they are, and all else is removed, as with Node.
class TreeRemoval {
 public:
  explicit TreeRemoval(const Halt* halt) : halt_(halt) {
    uv_mutex_init(&mutex_);
    uv_cond_init(&changed_);
  }

  ~TreeRemoval() {
    uv_cond_destroy(&changed_);
    uv_mutex_destroy(&mutex_);
  }

  TreeRemoval(const TreeRemoval&) = delete;
  TreeRemoval& operator=(const TreeRemoval&) = delete;

  // Empties and removes the folder at `path`: 0 or the first negative errno.
  int Remove(const char* path) {
    Push(&workers_[0], new Folder(nullptr, path, strlen(path)));
    Work(&workers_[0]);
    for (int i = 1; i < started_; ++i) uv_thread_join(&workers_[i].thread);
    return answer_;
  }

 private:
  struct Folder {
    Folder(Folder* in, const std::string& called, size_t path_length)
        : parent(in), name(called), length(path_length), depth(in == nullptr ? 0 : in->depth + 1) {}

    Folder* parent;
    std::string name;
    size_t length;  // of the path that Node would go by
    int depth;
    int fd = -1;
    std::atomic<int> pending{1};  // the listing, and each folder found in it
    std::atomic<bool> stays{false};
    bool removed = false;

    int At() const { return parent == nullptr ? AT_FDCWD : parent->fd; }
  };

  struct Worker {
    TreeRemoval* removal = nullptr;
    std::deque<Folder*> found;
    uv_thread_t thread;
  };

  static void Run(void* argument) {
    Worker* worker = static_cast<Worker*>(argument);
    worker->removal->Work(worker);
  }

  void Work(Worker* worker) {
    while (Folder* folder = Next(worker)) {
      Empty(worker, folder);
      Release(folder);
    }
  }

  // Null when nothing is left and nobody will find more.
  Folder* Next(Worker* worker) {
    uv_mutex_lock(&mutex_);
    Folder* folder;
    while ((folder = Take(worker)) == nullptr && left_ > 0) uv_cond_wait(&changed_, &mutex_);
    uv_mutex_unlock(&mutex_);
    return folder;
  }

  // Of its own the one found last, so that few are open at a time; of others the one found first, which is the farthest
  // from where they are: next to each other they would wait for the lock of the folder above.
  Folder* Take(Worker* worker) {
    Folder* folder = nullptr;
    if (!worker->found.empty()) {
      folder = worker->found.back();
      worker->found.pop_back();
    }
    for (int i = 0; i < started_ && folder == nullptr; ++i) {
      std::deque<Folder*>& found = workers_[i].found;
      if (found.empty()) continue;
      folder = found.front();
      found.pop_front();
    }
    if (folder != nullptr) --waiting_;
    return folder;
  }

  void Push(Worker* worker, Folder* folder) {
    uv_mutex_lock(&mutex_);
    ++left_;
    ++waiting_;
    worker->found.push_back(folder);
    // Starting a thread takes as long as removing ten files.
    if (may_start_ && started_ < kThreads && waiting_ > 2 * started_) {
      Worker* more = &workers_[started_];
      more->removal = this;
      uv_thread_options_t options = {UV_THREAD_HAS_STACK_SIZE, kStackBytes};
      may_start_ = uv_thread_create_ex(&more->thread, &options, &TreeRemoval::Run, more) == 0;
      if (may_start_) ++started_;
    }
    uv_cond_signal(&changed_);
    uv_mutex_unlock(&mutex_);
  }

  void Fail(Folder* folder, int error) {
    folder->stays = true;
    int none = 0;
    answer_.compare_exchange_strong(none, error);
  }

  void Empty(Worker* worker, Folder* folder) {
    if (halt_->stopping.load(std::memory_order_relaxed)) return Fail(folder, -ECANCELED);
    if (folder->depth > kDeepest) return Fail(folder, -ENAMETOOLONG);
    const char* name = folder->name.c_str();
    // As Node begins: what may not be removed in the end is not emptied.
    int removed = Retried([&] { return unlinkat(folder->At(), name, AT_REMOVEDIR); });
    if (removed != -ENOTEMPTY && removed != -EEXIST) return Removed(folder, removed);
    if (open_.load(std::memory_order_relaxed) >= kOpenAtMost) return Fail(folder, -EMFILE);
    folder->fd = OpenFolder(folder->At(), name, O_NOFOLLOW);
    if (folder->fd < 0) return Removed(folder, folder->fd);
    open_.fetch_add(1, std::memory_order_relaxed);
    std::vector<Entry> entries;
    int answer = AllEntries(folder->fd, &entries);
    if (answer < 0) return Fail(folder, answer);
    OrderForRemoval(folder->fd, &entries);
    for (const Entry& entry : entries) {
      // Node does not get that far, by paths.
      size_t full = folder->length + 1 + entry.name.size();
      if (halt_->stopping.load(std::memory_order_relaxed)) return Fail(folder, -ECANCELED);
      if (full >= PATH_MAX) {
        Fail(folder, -ENAMETOOLONG);
      } else if (entry.type == kTypeDirectory) {
        folder->pending.fetch_add(1, std::memory_order_relaxed);
        Push(worker, new Folder(folder, entry.name, full));
      } else {
        answer = Retried([&] { return unlinkat(folder->fd, entry.name.c_str(), 0); });
        if (answer < 0 && answer != -ENOENT) Fail(folder, answer);
      }
    }
  }

  // Somebody else may have been faster.
  void Removed(Folder* folder, int answer) {
    if (answer < 0 && answer != -ENOENT) Fail(folder, answer);
    folder->removed = true;
  }

  // One thing less to be done in it. After the last one it goes, and its parent has one less.
  void Release(Folder* folder) {
    while (folder != nullptr && folder->pending.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      if (folder->fd >= 0) {
        close(folder->fd);
        open_.fetch_sub(1, std::memory_order_relaxed);
      }
      const char* name = folder->name.c_str();
      if (!folder->stays && !folder->removed) {
        Removed(folder, Retried([&] { return unlinkat(folder->At(), name, AT_REMOVEDIR); }));
      }
      Folder* parent = folder->parent;
      if (folder->stays && parent != nullptr) parent->stays = true;
      delete folder;
      folder = parent;
      uv_mutex_lock(&mutex_);
      if (--left_ == 0) uv_cond_broadcast(&changed_);
      uv_mutex_unlock(&mutex_);
    }
  }

  const Halt* halt_;
  uv_mutex_t mutex_;
  uv_cond_t changed_;
  Worker workers_[kThreads];  // the first is the thread that asked
  int started_ = 1;
  bool may_start_ = true;
  int waiting_ = 0;  // folders found and not begun
  int left_ = 0;     // folders found and not done with
  std::atomic<int> open_{0};
  std::atomic<int> answer_{0};
};

}  // namespace

void RemoveTree(Task* task) {
  Slot* slot = task->slot;
  struct stat found;
  int answer = StatusOfLink(slot->path, &found) < 0 ? -errno : 0;
  if (answer == 0 && S_ISDIR(found.st_mode)) {
    answer = TreeRemoval(task->halt).Remove(slot->path);
  } else if (answer == 0) {
    answer = Retried([&] { return unlink(slot->path); });
  }
  slot->result = answer == -ENOENT ? 0 : answer;
}

}  // namespace uringfs
