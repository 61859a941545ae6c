// Folders as lists of names.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace uringfs {

// Node's numbers for the types of folder entries, as characters.
enum EntryType : char {
  kTypeUnknown = '0',
  kTypeFile = '1',
  kTypeDirectory = '2',
  kTypeLink = '3',
  kTypeFifo = '4',
  kTypeSocket = '5',
  kTypeCharacter = '6',
  kTypeBlock = '7',
};

struct Entry {
  std::string name;
  char type;
  uint64_t inode;
};

// Whether JavaScript can name it: other names become different ones on their way through a string.
bool IsUtf8(const std::string& name);

// Opens a folder for listing: a descriptor or a negative errno. `at` may be AT_FDCWD; `flags` adds to the usual ones.
int OpenFolder(int at, const char* path, int flags = 0);

// The next entries, without `.` and `..`, in the kernel's order: how many bytes it gave, 0 at the end, or a negative
// errno. Where the file system does not tell a type, it is looked up.
int NextEntries(int fd, std::vector<Entry>* out);

// All entries of an open folder: 0 or a negative errno.
int AllEntries(int fd, std::vector<Entry>* out);

// All entries of the folder at `path`, and its mode if asked for: 0 or a negative errno. `flags` as OpenFolder's.
int ListFolder(const char* path, std::vector<Entry>* out, mode_t* mode, int flags = 0);

}  // namespace uringfs
