// A path without links, as realpath(3) writes it.
#pragma once

#include <string>

namespace uringfs {

// A path from the root on, without `.`, `..` and needless slashes: no link may be part of it.
std::string Normalized(const char* path);

}  // namespace uringfs
