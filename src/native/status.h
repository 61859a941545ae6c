// The system calls of the stat family, by number: glibc has functions of these names since 2.33 only, and the addon is
// to be loaded where Node is, from 2.28 on. The kernel's struct is the C libraries' own on 64-bit machines.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace uringfs {

inline int StatusAt(int folder, const char* name, struct stat* found, int flags) {
  return static_cast<int>(syscall(SYS_newfstatat, folder, name, found, flags));
}

inline int StatusOf(const char* path, struct stat* found) { return StatusAt(AT_FDCWD, path, found, 0); }

inline int StatusOfLink(const char* path, struct stat* found) {
  return StatusAt(AT_FDCWD, path, found, AT_SYMLINK_NOFOLLOW);
}

inline int StatusOf(int fd, struct stat* found) { return static_cast<int>(syscall(SYS_fstat, fd, found)); }

}  // namespace uringfs
