// What io_uring itself names. Numbers newer than liburing 2.3 are the kernel's interface.
#include <fcntl.h>
#include <liburing.h>

#include "ring-names.h"
#include "user-ring-constants.h"

namespace uringfs {

namespace {

// clang-format off
constexpr NamedNumber kSubmissionFlags[] = {
    {"FIXED_FILE", IOSQE_FIXED_FILE},
    {"IO_DRAIN", IOSQE_IO_DRAIN},
    {"IO_LINK", IOSQE_IO_LINK},
    {"IO_HARDLINK", IOSQE_IO_HARDLINK},
    {"ASYNC", IOSQE_ASYNC},
    {"BUFFER_SELECT", IOSQE_BUFFER_SELECT},
    {"CQE_SKIP_SUCCESS", IOSQE_CQE_SKIP_SUCCESS},
};

constexpr NamedNumber kFsyncFlags[] = {
    {"DATASYNC", IORING_FSYNC_DATASYNC},
};

constexpr NamedNumber kTimeoutFlags[] = {
    {"ABS", IORING_TIMEOUT_ABS},
    {"BOOTTIME", IORING_TIMEOUT_BOOTTIME},
    {"REALTIME", IORING_TIMEOUT_REALTIME},
    {"ETIME_SUCCESS", IORING_TIMEOUT_ETIME_SUCCESS},
    {"MULTISHOT", 1 << 6},
};

constexpr NamedNumber kSpliceFlags[] = {
    {"MOVE", SPLICE_F_MOVE},
    {"NONBLOCK", SPLICE_F_NONBLOCK},
    {"MORE", SPLICE_F_MORE},
    {"FD_IN_FIXED", SPLICE_F_FD_IN_FIXED},
};

constexpr NamedNumber kCompletionFlags[] = {
    {"BUFFER", IORING_CQE_F_BUFFER},
    {"MORE", IORING_CQE_F_MORE},
    {"SOCK_NONEMPTY", IORING_CQE_F_SOCK_NONEMPTY},
    {"NOTIF", IORING_CQE_F_NOTIF},
    {"BUFFER_SHIFT", IORING_CQE_BUFFER_SHIFT},
};

constexpr NamedNumber kCancelFlags[] = {
    {"ALL", IORING_ASYNC_CANCEL_ALL},
};

constexpr NamedNumber kReceiveFlags[] = {
    {"POLL_FIRST", IORING_RECVSEND_POLL_FIRST},
    {"MULTISHOT", IORING_RECV_MULTISHOT},
};

constexpr NamedNumber kRestrictionOps[] = {
    {"REGISTER_OP", IORING_RESTRICTION_REGISTER_OP},
    {"SQE_OP", IORING_RESTRICTION_SQE_OP},
    {"SQE_FLAGS_ALLOWED", IORING_RESTRICTION_SQE_FLAGS_ALLOWED},
    {"SQE_FLAGS_REQUIRED", IORING_RESTRICTION_SQE_FLAGS_REQUIRED},
};

constexpr NamedNumber kRegisterOps[] = {
    {"REGISTER_BUFFERS", IORING_REGISTER_BUFFERS},
    {"UNREGISTER_BUFFERS", IORING_UNREGISTER_BUFFERS},
    {"REGISTER_FILES", IORING_REGISTER_FILES},
    {"UNREGISTER_FILES", IORING_UNREGISTER_FILES},
    {"REGISTER_EVENTFD", IORING_REGISTER_EVENTFD},
    {"UNREGISTER_EVENTFD", IORING_UNREGISTER_EVENTFD},
    {"REGISTER_FILES_UPDATE", IORING_REGISTER_FILES_UPDATE},
    {"REGISTER_EVENTFD_ASYNC", IORING_REGISTER_EVENTFD_ASYNC},
    {"REGISTER_PROBE", IORING_REGISTER_PROBE},
    {"REGISTER_PERSONALITY", IORING_REGISTER_PERSONALITY},
    {"UNREGISTER_PERSONALITY", IORING_UNREGISTER_PERSONALITY},
    {"REGISTER_RESTRICTIONS", IORING_REGISTER_RESTRICTIONS},
    {"REGISTER_ENABLE_RINGS", IORING_REGISTER_ENABLE_RINGS},
    {"REGISTER_FILES2", IORING_REGISTER_FILES2},
    {"REGISTER_FILES_UPDATE2", IORING_REGISTER_FILES_UPDATE2},
    {"REGISTER_BUFFERS2", IORING_REGISTER_BUFFERS2},
    {"REGISTER_BUFFERS_UPDATE", IORING_REGISTER_BUFFERS_UPDATE},
    {"REGISTER_IOWQ_MAX_WORKERS", IORING_REGISTER_IOWQ_MAX_WORKERS},
    {"REGISTER_PBUF_RING", IORING_REGISTER_PBUF_RING},
    {"UNREGISTER_PBUF_RING", IORING_UNREGISTER_PBUF_RING},
    {"REGISTER_SYNC_CANCEL", IORING_REGISTER_SYNC_CANCEL},
    {"REGISTER_FILE_ALLOC_RANGE", IORING_REGISTER_FILE_ALLOC_RANGE},
    {"REGISTER_RESIZE_RINGS", 33},
};

constexpr NamedNumber kInternal[] = {
    // A word of 32 bits that one process sees (6.7).
    {"FUTEX_WORD", 0x02 | 0x80},
    {"FUTEX_EVERY_WAITER", 0xffffffff},
    {"FILE_INDEX_ALLOC", IORING_FILE_INDEX_ALLOC},
    {"ACCEPT_MULTISHOT", IORING_ACCEPT_MULTISHOT},
    {"RECV_MULTISHOT", IORING_RECV_MULTISHOT},
    {"RECVSEND_POLL_FIRST", IORING_RECVSEND_POLL_FIRST},
    {"POLL_ADD_MULTI", IORING_POLL_ADD_MULTI},
    {"POLL_UPDATE_EVENTS", IORING_POLL_UPDATE_EVENTS},
    {"ASYNC_CANCEL_ALL", IORING_ASYNC_CANCEL_ALL},
    {"ASYNC_CANCEL_FD", IORING_ASYNC_CANCEL_FD},
    {"TIMEOUT_UPDATE", IORING_TIMEOUT_UPDATE},
    {"LINK_TIMEOUT_UPDATE", IORING_LINK_TIMEOUT_UPDATE},
    {"REGISTER_FILES_SKIP", IORING_REGISTER_FILES_SKIP},
};

#define X(name) {#name, k##name, sizeof k##name / sizeof k##name[0]}
constexpr NumberFamily kFamilies[] = {
    X(SetupFlags),
    X(SetupFeatures),
    X(SubmissionFlags),
    X(FsyncFlags),
    X(TimeoutFlags),
    X(SpliceFlags),
    X(CompletionFlags),
    X(CancelFlags),
    X(ReceiveFlags),
    X(RestrictionOps),
    X(RegisterOps),
    X(Internal),
};
#undef X

// clang-format on

}  // namespace

NumberFamilies RingFamilies() { return {kFamilies, sizeof kFamilies / sizeof kFamilies[0]}; }

}  // namespace uringfs
