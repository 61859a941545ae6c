#include "entries.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

#include "calls.h"
#include "status.h"

namespace uringfs {

namespace {

// As glibc's readdir: what one getdents64 gives is what one turn of a folder's iteration sees.
constexpr size_t kEntryBytes = 32 << 10;

char TypeOfMode(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return kTypeFile;
    case S_IFDIR:
      return kTypeDirectory;
    case S_IFLNK:
      return kTypeLink;
    case S_IFIFO:
      return kTypeFifo;
    case S_IFSOCK:
      return kTypeSocket;
    case S_IFCHR:
      return kTypeCharacter;
    case S_IFBLK:
      return kTypeBlock;
    default:
      return kTypeUnknown;
  }
}

char TypeOf(int folder, const dirent& entry) {
  if (entry.d_type != DT_UNKNOWN) return TypeOfMode(DTTOIF(entry.d_type));
  struct stat found;
  if (StatusAt(folder, entry.d_name, &found, AT_SYMLINK_NOFOLLOW) < 0) return kTypeUnknown;
  return TypeOfMode(found.st_mode);
}

}  // namespace

bool IsUtf8(const std::string& name) {
  for (size_t at = 0; at < name.size();) {
    auto byte = [&](size_t offset) { return at + offset < name.size() ? static_cast<uint8_t>(name[at + offset]) : 0; };
    uint8_t first = byte(0);
    if (first < 0x80) {
      ++at;
      continue;
    }
    size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4) return false;
    // Overlong forms, surrogates, and what lies beyond the last code point.
    uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (byte(1) < low || byte(1) > high) return false;
    for (size_t i = 2; i < length; ++i) {
      if (byte(i) < 0x80 || byte(i) > 0xBF) return false;
    }
    at += length;
  }
  return true;
}

int OpenFolder(int at, const char* path, int flags) {
  int all = O_RDONLY | O_NONBLOCK | O_DIRECTORY | O_CLOEXEC | flags;
  return Retried([&] { return openat(at, path, all); });
}

int NextEntries(int fd, std::vector<Entry>* out) {
  alignas(dirent) char buffer[kEntryBytes];
  int bytes = Retried([&] { return syscall(SYS_getdents64, fd, buffer, sizeof buffer); });
  // The folder has been removed meanwhile: readdir() calls that its end.
  if (bytes == -ENOENT) return 0;
  for (int at = 0; at < bytes;) {
    const dirent& entry = *reinterpret_cast<const dirent*>(buffer + at);
    at += entry.d_reclen;
    if (strcmp(entry.d_name, ".") == 0 || strcmp(entry.d_name, "..") == 0) continue;
    out->push_back({entry.d_name, TypeOf(fd, entry), entry.d_ino});
  }
  return bytes;
}

int AllEntries(int fd, std::vector<Entry>* out) {
  int bytes;
  do {
    bytes = NextEntries(fd, out);
  } while (bytes > 0);
  return bytes;
}

int ListFolder(const char* path, std::vector<Entry>* out, mode_t* mode, int flags) {
  int fd = OpenFolder(AT_FDCWD, path, flags);
  if (fd < 0) return fd;
  int answer = 0;
  struct stat found;
  if (mode != nullptr) {
    answer = StatusOf(fd, &found) < 0 ? -errno : 0;
    *mode = found.st_mode & 07777;
  }
  if (answer == 0) answer = AllEntries(fd, out);
  close(fd);
  return answer;
}

}  // namespace uringfs
