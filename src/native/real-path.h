// Paths without links, as realpath(3) writes them.
#pragma once

#include <string>

namespace uringfs {

// A path from the root on, without `.`, `..` and needless slashes: no link may be part of it.
std::string Normalized(const char* path);

// realpath(3): the length of the answer or a negative errno.
int RealPath(const char* path, std::string* answer);

}  // namespace uringfs
