// The operations on files, names and directories, one row each.
#include <fcntl.h>
#include <linux/openat2.h>
#include <linux/stat.h>
#include <sys/stat.h>

#include "user-ring-fill.h"

namespace uringfs {

namespace {

// The older name is part 0, the newer one part 1; the newer one's folder is `length`.
void TwoNames(Fill& f) {
  f.sqe->fd = f.ask->fd;
  f.Address1(0);
  f.Address2(1);
  f.sqe->len = f.ask->length;
  f.Flags();
}

void OneName(Fill& f) {
  f.sqe->fd = f.ask->fd;
  f.Address1(0);
  f.sqe->len = f.ask->length;
  f.Flags();
}

void Statx(Fill& f) {
  OneName(f);
  f.Address2(1);
  if (f.Has(2) && f.op->parts[1].bytes < sizeof(struct statx)) f.problem = "the record of statx is too short";
}

void Open(Fill& f) {
  OneName(f);
  f.FileIndex();
}

// flags, mode and resolve are in value, length and offset.
void Open2(Fill& f) {
  f.sqe->fd = f.ask->fd;
  f.Address1(0);
  auto* how = static_cast<open_how*>(f.Spare(sizeof(open_how)));
  if (how == nullptr) return;
  how->flags = f.ask->value;
  how->mode = f.ask->length;
  how->resolve = f.ask->offset;
  f.sqe->addr2 = Fill::Address(how);
  f.sqe->len = sizeof(open_how);
  f.FileIndex();
}

void Close(Fill& f) {
  f.sqe->fd = f.ask->fd;
  f.FileIndex();
}

void Range(Fill& f) {
  f.Fd();
  f.Offset();
  f.sqe->len = f.ask->length;
  f.Flags();
}

void Fallocate(Fill& f) {
  f.Fd();
  f.Offset();
  f.sqe->addr = f.ask->value;
  f.sqe->len = f.ask->length;
}

// Parts: the attribute's name, its value, and the path where there is one.
void Attribute(Fill& f) {
  f.Address1(0);
  f.Address2(1);
  if (f.problem == nullptr) f.sqe->len = static_cast<uint32_t>(f.op->parts[1].bytes);
  f.Flags();
  if (f.op->parts.size() > 2) {
    f.sqe->addr3 = f.At(2);
  } else {
    f.Fd();
  }
}

constexpr OpRow kRows[] = {
    {"fsync", IORING_OP_FSYNC, Range, nullptr},
    {"fallocate", IORING_OP_FALLOCATE, Fallocate, nullptr},
    {"statx", IORING_OP_STATX, Statx, nullptr},
    {"openat", IORING_OP_OPENAT, Open, nullptr},
    {"close", IORING_OP_CLOSE, Close, nullptr},
    {"openat2", IORING_OP_OPENAT2, Open2, nullptr},
    {"renameat", IORING_OP_RENAMEAT, TwoNames, nullptr},
    {"unlinkat", IORING_OP_UNLINKAT, OneName, nullptr},
    {"mkdirat", IORING_OP_MKDIRAT, OneName, nullptr},
    {"symlinkat", IORING_OP_SYMLINKAT, TwoNames, nullptr},
    {"linkat", IORING_OP_LINKAT, TwoNames, nullptr},
    {"setxattr", IORING_OP_SETXATTR, Attribute, nullptr},
    {"fsetxattr", IORING_OP_FSETXATTR, Attribute, nullptr},
    {"getxattr", IORING_OP_GETXATTR, Attribute, nullptr},
    {"fgetxattr", IORING_OP_FGETXATTR, Attribute, nullptr},
    {"syncFileRange", IORING_OP_SYNC_FILE_RANGE, Range, nullptr},
};

}  // namespace

OpRows FileRows() { return {kRows, sizeof kRows / sizeof kRows[0]}; }

}  // namespace uringfs
