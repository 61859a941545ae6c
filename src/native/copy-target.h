// The file that a copy makes: there as a whole at the end, or not at all.
#pragma once

#include <sys/stat.h>

#include <string>

namespace uringfs {

class CopyTarget {
 public:
  CopyTarget() = default;
  ~CopyTarget();
  CopyTarget(const CopyTarget&) = delete;
  CopyTarget& operator=(const CopyTarget&) = delete;

  // Looks at what there is under the name `path`, following links: 0, or a negative errno where no file can be made of
  // it. `flags` are those of Copy.
  int Find(const char* path, int flags);

  // What there was; null for nothing.
  const struct stat* before() const { return exists_ ? &before_ : nullptr; }

  // Makes the new file, to be written to. One that is `brief` to write is made under its name at once, which takes half
  // the time, if nothing is there. Otherwise it has no name where the file system has such files (O_TMPFILE, Linux
  // 3.11), so that nothing is left of it even if the process is killed, and a name of its own elsewhere.
  int Make(mode_t mode, bool brief);

  int fd() const { return fd_; }

  // Puts it in its place. Unless that has been done, whatever was made goes with this object.
  int Publish();

 private:
  enum class Name { kFinal, kNone, kTemporary };

  int FindName(const char* path, bool exclusive);
  int RefuseFolder();
  int OpenFolder();
  int MakeTemporary(mode_t mode);
  int Link(const std::string& name) const;
  int LinkOver() const;
  int RenameToNew() const;

  std::string path_;  // behind all links
  std::string name_;  // its last part
  bool exclusive_ = false;
  bool exists_ = false;
  struct stat before_ = {};
  int folder_ = -1;
  int fd_ = -1;
  Name made_ = Name::kNone;
  std::string temporary_;
  bool published_ = false;
};

}  // namespace uringfs
