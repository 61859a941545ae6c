// The kernel's names for what a ring can be set up with and what it can do: for people to read, and as families of
// flags.
#pragma once

#include <liburing.h>

#include "user-ring-constants.h"

namespace uringfs {

inline constexpr NamedNumber kSetupFlags[] = {
    {"IOPOLL", IORING_SETUP_IOPOLL},
    {"SQPOLL", IORING_SETUP_SQPOLL},
    {"SQ_AFF", IORING_SETUP_SQ_AFF},
    {"CQSIZE", IORING_SETUP_CQSIZE},
    {"CLAMP", IORING_SETUP_CLAMP},
    {"ATTACH_WQ", IORING_SETUP_ATTACH_WQ},
    {"R_DISABLED", IORING_SETUP_R_DISABLED},
    {"SUBMIT_ALL", IORING_SETUP_SUBMIT_ALL},
    {"COOP_TASKRUN", IORING_SETUP_COOP_TASKRUN},
    {"TASKRUN_FLAG", IORING_SETUP_TASKRUN_FLAG},
    {"SINGLE_ISSUER", IORING_SETUP_SINGLE_ISSUER},
    {"DEFER_TASKRUN", IORING_SETUP_DEFER_TASKRUN},
};

// Numbers from 1 << 13 on are newer than liburing 2.3.
inline constexpr NamedNumber kSetupFeatures[] = {
    {"SINGLE_MMAP", IORING_FEAT_SINGLE_MMAP},
    {"NODROP", IORING_FEAT_NODROP},
    {"SUBMIT_STABLE", IORING_FEAT_SUBMIT_STABLE},
    {"RW_CUR_POS", IORING_FEAT_RW_CUR_POS},
    {"CUR_PERSONALITY", IORING_FEAT_CUR_PERSONALITY},
    {"FAST_POLL", IORING_FEAT_FAST_POLL},
    {"POLL_32BITS", IORING_FEAT_POLL_32BITS},
    {"SQPOLL_NONFIXED", IORING_FEAT_SQPOLL_NONFIXED},
    {"EXT_ARG", IORING_FEAT_EXT_ARG},
    {"NATIVE_WORKERS", IORING_FEAT_NATIVE_WORKERS},
    {"RSRC_TAGS", IORING_FEAT_RSRC_TAGS},
    {"CQE_SKIP", IORING_FEAT_CQE_SKIP},
    {"LINKED_FILE", IORING_FEAT_LINKED_FILE},
    {"REG_REG_RING", 1 << 13},
    {"RECVSEND_BUNDLE", 1 << 14},
    {"MIN_TIMEOUT", 1 << 15},
    {"RW_ATTR", 1 << 16},
    {"NO_IOWAIT", 1 << 17},
};

// In the kernel's order, which is part of its interface; those that liburing 2.3 does not know included.
// clang-format off
inline constexpr const char* kOpcodeNames[] = {
    "NOP", "READV", "WRITEV", "FSYNC", "READ_FIXED", "WRITE_FIXED", "POLL_ADD", "POLL_REMOVE", "SYNC_FILE_RANGE",
    "SENDMSG", "RECVMSG", "TIMEOUT", "TIMEOUT_REMOVE", "ACCEPT", "ASYNC_CANCEL", "LINK_TIMEOUT", "CONNECT",
    "FALLOCATE", "OPENAT", "CLOSE", "FILES_UPDATE", "STATX", "READ", "WRITE", "FADVISE", "MADVISE", "SEND", "RECV",
    "OPENAT2", "EPOLL_CTL", "SPLICE", "PROVIDE_BUFFERS", "REMOVE_BUFFERS", "TEE", "SHUTDOWN", "RENAMEAT", "UNLINKAT",
    "MKDIRAT", "SYMLINKAT", "LINKAT", "MSG_RING", "FSETXATTR", "SETXATTR", "FGETXATTR", "GETXATTR", "SOCKET",
    "URING_CMD", "SEND_ZC", "SENDMSG_ZC", "READ_MULTISHOT", "WAITID", "FUTEX_WAIT", "FUTEX_WAKE", "FUTEX_WAITV",
    "FIXED_FD_INSTALL", "FTRUNCATE", "BIND", "LISTEN", "RECV_ZC", "EPOLL_WAIT", "READV_FIXED", "WRITEV_FIXED", "PIPE",
};
// clang-format on

inline const char* OpcodeName(int opcode) {
  constexpr int count = sizeof kOpcodeNames / sizeof kOpcodeNames[0];
  return opcode < count ? kOpcodeNames[opcode] : nullptr;
}

static_assert(IORING_OP_READ == 22, "the list begins at the kernel's first opcode");

}  // namespace uringfs
