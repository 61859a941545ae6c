#include "normal-path.h"

#include <cstring>

namespace uringfs {

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
