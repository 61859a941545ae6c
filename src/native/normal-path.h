// A path without links, as realpath(3) writes it.
#pragma once

#include <string>

namespace uringfs {

// Puts the path into `out`, from the root on and without `.`, `..` and needless slashes. False where the working
// directory can't be named or there is more than realpath(3) would answer. Only for a path that no link is part of.
bool Normalize(const char* path, std::string* out);

}  // namespace uringfs
