#include <sys/sysmacros.h>

#include <cstring>

#include "task.h"

namespace uringfs {

namespace {

template <typename Number>
void Fill(void* out, const struct statx& from) {
  const Number fields[kStatFields] = {
      static_cast<Number>(makedev(from.stx_dev_major, from.stx_dev_minor)),
      static_cast<Number>(from.stx_mode),
      static_cast<Number>(from.stx_nlink),
      static_cast<Number>(from.stx_uid),
      static_cast<Number>(from.stx_gid),
      static_cast<Number>(makedev(from.stx_rdev_major, from.stx_rdev_minor)),
      static_cast<Number>(from.stx_blksize),
      static_cast<Number>(from.stx_ino),
      static_cast<Number>(from.stx_size),
      static_cast<Number>(from.stx_blocks),
      static_cast<Number>(from.stx_atime.tv_sec),
      static_cast<Number>(from.stx_atime.tv_nsec),
      static_cast<Number>(from.stx_mtime.tv_sec),
      static_cast<Number>(from.stx_mtime.tv_nsec),
      static_cast<Number>(from.stx_ctime.tv_sec),
      static_cast<Number>(from.stx_ctime.tv_nsec),
      static_cast<Number>(from.stx_btime.tv_sec),
      static_cast<Number>(from.stx_btime.tv_nsec),
  };
  static_assert(sizeof fields == kStatFields * 8, "eight bytes a field, whichever kind it is");
  std::memcpy(out, fields, sizeof fields);
}

}  // namespace

void FillStat(Slot* slot, const struct statx& from) {
  if (slot->flags != 0) {
    Fill<int64_t>(slot->stat, from);
  } else {
    Fill<double>(slot->stat, from);
  }
}

}  // namespace uringfs
