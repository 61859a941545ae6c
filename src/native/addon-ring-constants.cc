// Everything about rings that both languages must agree on crosses here, once.
#include <linux/stat.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "addon-ring.h"
#include "ring-names.h"
#include "user-ring-constants.h"

namespace uringfs {

void DefineRingConstants(Napi::Env env, Napi::Object to) {
  Napi::Object layout = Napi::Object::New(env);
#define X(type, name) layout.Set(#name, static_cast<double>(offsetof(Exchange, name)));
  URINGFS_EXCHANGE(X)
#undef X
  to.Set("layout", layout);

  Napi::Array operations = Napi::Array::New(env);
  for (int i = 0; i < RowCount(); ++i) {
    Napi::Object row = Napi::Object::New(env);
    row.Set("name", Row(i)->name);
    row.Set("opcode", static_cast<double>(Row(i)->opcode));
    operations.Set(operations.Length(), row);
  }
  to.Set("operations", operations);

  Napi::Array opcodes = Napi::Array::New(env);
  for (const char* name : kOpcodeNames) opcodes.Set(opcodes.Length(), name);
  to.Set("opcodes", opcodes);

  Napi::Object families = Napi::Object::New(env);
  for (NumberFamilies list : {RingFamilies(), SystemFamilies()}) {
    for (int i = 0; i < list.count; ++i) {
      Napi::Object family = Napi::Object::New(env);
      for (int j = 0; j < list.families[i].count; ++j) {
        const NamedNumber& member = list.families[i].members[j];
        family.Set(member.name, static_cast<double>(member.number));
      }
      families.Set(list.families[i].name, family);
    }
  }
  to.Set("families", families);

  Napi::Array errors = Napi::Array::New(env);
  ErrnoNames names = AllErrnoNames();
  for (int i = 0; i < names.count; ++i) {
    Napi::Object error = Napi::Object::New(env);
    error.Set("code", names.names[i].name);
    error.Set("errno", static_cast<double>(-names.names[i].number));
    error.Set("text", strerror(names.names[i].number));
    errors.Set(errors.Length(), error);
  }
  to.Set("errors", errors);

  Napi::Object statx = Napi::Object::New(env);
#define X(name, path)                                                                      \
  {                                                                                        \
    Napi::Array place = Napi::Array::New(env);                                             \
    place.Set(0u, static_cast<double>(offsetof(struct statx, path)));                      \
    place.Set(1u, static_cast<double>(sizeof(static_cast<struct statx*>(nullptr)->path))); \
    statx.Set(#name, place);                                                               \
  }
  X(mask, stx_mask)
  X(blksize, stx_blksize)
  X(attributes, stx_attributes)
  X(nlink, stx_nlink)
  X(uid, stx_uid)
  X(gid, stx_gid)
  X(mode, stx_mode)
  X(ino, stx_ino)
  X(size, stx_size)
  X(blocks, stx_blocks)
  X(attributesMask, stx_attributes_mask)
  X(atimeSec, stx_atime.tv_sec)
  X(atimeNsec, stx_atime.tv_nsec)
  X(btimeSec, stx_btime.tv_sec)
  X(btimeNsec, stx_btime.tv_nsec)
  X(ctimeSec, stx_ctime.tv_sec)
  X(ctimeNsec, stx_ctime.tv_nsec)
  X(mtimeSec, stx_mtime.tv_sec)
  X(mtimeNsec, stx_mtime.tv_nsec)
  X(rdevMajor, stx_rdev_major)
  X(rdevMinor, stx_rdev_minor)
  X(devMajor, stx_dev_major)
  X(devMinor, stx_dev_minor)
#undef X
  to.Set("statx", statx);

  Napi::Object siginfo = Napi::Object::New(env);
  siginfo.Set("signal", static_cast<double>(offsetof(siginfo_t, si_signo)));
  siginfo.Set("code", static_cast<double>(offsetof(siginfo_t, si_code)));
  siginfo.Set("pid", static_cast<double>(offsetof(siginfo_t, si_pid)));
  siginfo.Set("uid", static_cast<double>(offsetof(siginfo_t, si_uid)));
  siginfo.Set("status", static_cast<double>(offsetof(siginfo_t, si_status)));
  to.Set("siginfo", siginfo);

  Napi::Object records = Napi::Object::New(env);
  records.Set("sqe", static_cast<double>(sizeof(io_uring_sqe)));
  records.Set("statx", static_cast<double>(sizeof(struct statx)));
  records.Set("address", static_cast<double>(sizeof(socklen_t) + sizeof(sockaddr_storage)));
  records.Set("siginfo", static_cast<double>(sizeof(siginfo_t)));
  to.Set("records", records);
}

}  // namespace uringfs
