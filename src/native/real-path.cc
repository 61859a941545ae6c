#include "real-path.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <cstring>
#include <memory>
#include <string_view>

#include "calls.h"

namespace uringfs {

namespace {

// More are rare, and left to realpath(3), as loops are.
constexpr int kLinksFollowed = 4;

// 0 for a path to what exists that no link is part of; -ELOOP where one is (openat2: Linux 5.6).
int LeadsStraight(const char* path) {
  open_how how = {};
  how.flags = O_PATH | O_CLOEXEC;
  how.resolve = RESOLVE_NO_SYMLINKS;
  long fd = syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
  if (fd < 0) return -errno;
  close(static_cast<int>(fd));
  return 0;
}

// Puts what the last part of the path points to in its place. False if that is no link.
bool FollowLast(std::string* path) {
  char target[PATH_MAX];
  int length = Retried([&] { return readlink(path->c_str(), target, sizeof target); });
  if (length <= 0 || length == sizeof target) return false;
  std::string_view to(target, static_cast<size_t>(length));
  path->resize(to.front() == '/' ? 0 : path->rfind('/') + 1);
  path->append(to);
  return true;
}

// realpath(3) asks for each part of a path whether it is a link. Mostly the last one is, or none.
bool FollowFew(const char* path, std::string* answer) {
  if (*path != '/') return false;
  std::string followed(path);
  for (int links = 0; links <= kLinksFollowed; ++links) {
    int straight = LeadsStraight(followed.c_str());
    if (straight == 0) {
      *answer = Normalized(followed.c_str());
      return true;
    }
    if (straight != -ELOOP || !FollowLast(&followed)) return false;
  }
  return false;
}

}  // namespace

int RealPath(const char* path, std::string* answer) {
  if (!FollowFew(path, answer)) {
    std::unique_ptr<char, void (*)(void*)> resolved(realpath(path, nullptr), free);
    if (resolved == nullptr) return -errno;
    answer->assign(resolved.get());
  }
  return static_cast<int>(answer->size());
}

std::string Normalized(const char* path) {
  std::string out;
  while (*path != '\0') {
    size_t length = strcspn(path, "/");
    if (length == 2 && path[0] == '.' && path[1] == '.') {
      if (!out.empty()) out.resize(out.rfind('/'));
    } else if (length > 0 && !(length == 1 && path[0] == '.')) {
      out.append("/").append(path, length);
    }
    path += length;
    path += strspn(path, "/");
  }
  if (out.empty()) out.assign("/");
  return out;
}

}  // namespace uringfs
