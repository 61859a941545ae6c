#include "normal-path.h"

#include <limits.h>
#include <unistd.h>

#include <cstring>

namespace uringfs {

bool Normalize(const char* path, std::string* out) {
  out->clear();
  if (*path != '/') {
    char directory[PATH_MAX];
    // What is not below this process's root is told with "(unreachable)" before it.
    if (getcwd(directory, sizeof directory) == nullptr || directory[0] != '/') return false;
    if (directory[1] != '\0') out->assign(directory);
  }
  while (*path != '\0') {
    size_t length = strcspn(path, "/");
    if (length == 2 && path[0] == '.' && path[1] == '.') {
      if (!out->empty()) out->resize(out->rfind('/'));
    } else if (length > 0 && !(length == 1 && path[0] == '.')) {
      out->append("/").append(path, length);
    }
    path += length;
    path += strspn(path, "/");
  }
  if (out->empty()) out->assign("/");
  return out->size() < PATH_MAX;
}

}  // namespace uringfs
