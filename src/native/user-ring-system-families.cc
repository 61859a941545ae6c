// What the system calls behind the operations name.
#include <fcntl.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <linux/stat.h>
#include <poll.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include "user-ring-constants.h"

namespace uringfs {

namespace {

// clang-format off
constexpr NamedNumber kStatxFlags[] = {
    {"EMPTY_PATH", AT_EMPTY_PATH},
    {"NO_AUTOMOUNT", AT_NO_AUTOMOUNT},
    {"SYMLINK_NOFOLLOW", AT_SYMLINK_NOFOLLOW},
    {"STATX_SYNC_AS_STAT", AT_STATX_SYNC_AS_STAT},
    {"STATX_FORCE_SYNC", AT_STATX_FORCE_SYNC},
    {"STATX_DONT_SYNC", AT_STATX_DONT_SYNC},
};

constexpr NamedNumber kStatxMode[] = {
    {"TYPE", STATX_TYPE},
    {"MODE", STATX_MODE},
    {"NLINK", STATX_NLINK},
    {"UID", STATX_UID},
    {"GID", STATX_GID},
    {"ATIME", STATX_ATIME},
    {"MTIME", STATX_MTIME},
    {"CTIME", STATX_CTIME},
    {"INO", STATX_INO},
    {"SIZE", STATX_SIZE},
    {"BLOCKS", STATX_BLOCKS},
    {"BASIC_STATS", STATX_BASIC_STATS},
    {"BTIME", STATX_BTIME},
    {"ALL", STATX_ALL},
    {"MNT_ID", STATX_MNT_ID},
};

constexpr NamedNumber kOFlag[] = {
    {"RDONLY", O_RDONLY},
    {"WRONLY", O_WRONLY},
    {"RDWR", O_RDWR},
    {"APPEND", O_APPEND},
    {"CLOEXEC", O_CLOEXEC},
    {"CREAT", O_CREAT},
    {"DIRECT", O_DIRECT},
    {"DIRECTORY", O_DIRECTORY},
    {"DSYNC", O_DSYNC},
    {"EXCL", O_EXCL},
    {"LARGEFILE", O_LARGEFILE},
    {"NOATIME", O_NOATIME},
    {"NOCTTY", O_NOCTTY},
    {"NOFOLLOW", O_NOFOLLOW},
    {"NONBLOCK", O_NONBLOCK},
    {"PATH", O_PATH},
    {"RSYNC", O_RSYNC},
    {"SYNC", O_SYNC},
    {"TMPFILE", O_TMPFILE},
    {"TRUNC", O_TRUNC},
};

constexpr NamedNumber kMode[] = {
    {"IRWXU", S_IRWXU},
    {"IRUSR", S_IRUSR},
    {"IWUSR", S_IWUSR},
    {"IXUSR", S_IXUSR},
    {"IRWXG", S_IRWXG},
    {"IRGRP", S_IRGRP},
    {"IWGRP", S_IWGRP},
    {"IXGRP", S_IXGRP},
    {"IRWXO", S_IRWXO},
    {"IROTH", S_IROTH},
    {"IWOTH", S_IWOTH},
    {"IXOTH", S_IXOTH},
    {"ISUID", S_ISUID},
    {"ISGID", S_ISGID},
    {"ISVTX", S_ISVTX},
};

constexpr NamedNumber kFallocateFlags[] = {
    {"KEEP_SIZE", FALLOC_FL_KEEP_SIZE},
    {"PUNCH_HOLE", FALLOC_FL_PUNCH_HOLE},
    {"COLLAPSE_RANGE", FALLOC_FL_COLLAPSE_RANGE},
    {"ZERO_RANGE", FALLOC_FL_ZERO_RANGE},
    {"INSERT_RANGE", FALLOC_FL_INSERT_RANGE},
    {"UNSHARE_RANGE", FALLOC_FL_UNSHARE_RANGE},
};

constexpr NamedNumber kPosixFadviseAdvice[] = {
    {"NORMAL", POSIX_FADV_NORMAL},
    {"RANDOM", POSIX_FADV_RANDOM},
    {"SEQUENTIAL", POSIX_FADV_SEQUENTIAL},
    {"WILLNEED", POSIX_FADV_WILLNEED},
    {"DONTNEED", POSIX_FADV_DONTNEED},
    {"NOREUSE", POSIX_FADV_NOREUSE},
};

constexpr NamedNumber kMmapAdvise[] = {
    {"NORMAL", MADV_NORMAL},
    {"RANDOM", MADV_RANDOM},
    {"SEQUENTIAL", MADV_SEQUENTIAL},
    {"WILLNEED", MADV_WILLNEED},
    {"DONTNEED", MADV_DONTNEED},
    {"FREE", MADV_FREE},
    {"DONTFORK", MADV_DONTFORK},
    {"DOFORK", MADV_DOFORK},
    {"MERGEABLE", MADV_MERGEABLE},
    {"UNMERGEABLE", MADV_UNMERGEABLE},
    {"HUGEPAGE", MADV_HUGEPAGE},
    {"NOHUGEPAGE", MADV_NOHUGEPAGE},
    {"DONTDUMP", MADV_DONTDUMP},
    {"DODUMP", MADV_DODUMP},
    {"COLD", MADV_COLD},
    {"PAGEOUT", MADV_PAGEOUT},
};

constexpr NamedNumber kPollFlags[] = {
    {"IN", POLLIN},
    {"PRI", POLLPRI},
    {"OUT", POLLOUT},
    {"ERR", POLLERR},
    {"HUP", POLLHUP},
    {"NVAL", POLLNVAL},
    {"RDNORM", POLLRDNORM},
    {"RDBAND", POLLRDBAND},
    {"WRNORM", POLLWRNORM},
    {"WRBAND", POLLWRBAND},
    {"RDHUP", POLLRDHUP},
};

constexpr NamedNumber kEpollOp[] = {
    {"ADD", EPOLL_CTL_ADD},
    {"MOD", EPOLL_CTL_MOD},
    {"DEL", EPOLL_CTL_DEL},
};

constexpr NamedNumber kEpollFlags[] = {
    {"IN", EPOLLIN},
    {"PRI", EPOLLPRI},
    {"OUT", EPOLLOUT},
    {"ERR", EPOLLERR},
    {"HUP", EPOLLHUP},
    {"RDHUP", EPOLLRDHUP},
    {"ONESHOT", EPOLLONESHOT},
    {"ET", EPOLLET},
    {"EXCLUSIVE", EPOLLEXCLUSIVE},
};

constexpr NamedNumber kSockFlag[] = {
    {"CLOEXEC", SOCK_CLOEXEC},
    {"NONBLOCK", SOCK_NONBLOCK},
};

constexpr NamedNumber kSockType[] = {
    {"STREAM", SOCK_STREAM},
    {"DGRAM", SOCK_DGRAM},
    {"SEQPACKET", SOCK_SEQPACKET},
    {"RAW", SOCK_RAW},
};

constexpr NamedNumber kAddressFamily[] = {
    {"UNSPEC", AF_UNSPEC},
    {"UNIX", AF_UNIX},
    {"INET", AF_INET},
    {"INET6", AF_INET6},
};

constexpr NamedNumber kMsgFlags[] = {
    {"CMSG_CLOEXEC", MSG_CMSG_CLOEXEC},
    {"CTRUNC", MSG_CTRUNC},
    {"DONTROUTE", MSG_DONTROUTE},
    {"DONTWAIT", MSG_DONTWAIT},
    {"EOR", MSG_EOR},
    {"ERRQUEUE", MSG_ERRQUEUE},
    {"MORE", MSG_MORE},
    {"NOSIGNAL", MSG_NOSIGNAL},
    {"OOB", MSG_OOB},
    {"PEEK", MSG_PEEK},
    {"TRUNC", MSG_TRUNC},
    {"WAITALL", MSG_WAITALL},
};

constexpr NamedNumber kShutdownHow[] = {
    {"RD", SHUT_RD},
    {"WR", SHUT_WR},
    {"RDWR", SHUT_RDWR},
};

constexpr NamedNumber kRenameFlags[] = {
    {"NOREPLACE", RENAME_NOREPLACE},
    {"EXCHANGE", RENAME_EXCHANGE},
    {"WHITEOUT", RENAME_WHITEOUT},
};

constexpr NamedNumber kAtFlags[] = {
    {"REMOVEDIR", AT_REMOVEDIR},
    {"SYMLINK_FOLLOW", AT_SYMLINK_FOLLOW},
    {"EMPTY_PATH", AT_EMPTY_PATH},
};

constexpr NamedNumber kResolveFlags[] = {
    {"NO_XDEV", RESOLVE_NO_XDEV},
    {"NO_MAGICLINKS", RESOLVE_NO_MAGICLINKS},
    {"NO_SYMLINKS", RESOLVE_NO_SYMLINKS},
    {"BENEATH", RESOLVE_BENEATH},
    {"IN_ROOT", RESOLVE_IN_ROOT},
    {"CACHED", RESOLVE_CACHED},
};

constexpr NamedNumber kXattrFlags[] = {
    {"CREATE", XATTR_CREATE},
    {"REPLACE", XATTR_REPLACE},
};

constexpr NamedNumber kSyncFileRangeFlags[] = {
    {"WAIT_BEFORE", SYNC_FILE_RANGE_WAIT_BEFORE},
    {"WRITE", SYNC_FILE_RANGE_WRITE},
    {"WAIT_AFTER", SYNC_FILE_RANGE_WAIT_AFTER},
};

constexpr NamedNumber kRwFlags[] = {
    {"HIPRI", RWF_HIPRI},
    {"DSYNC", RWF_DSYNC},
    {"SYNC", RWF_SYNC},
    {"NOWAIT", RWF_NOWAIT},
    {"APPEND", RWF_APPEND},
};

constexpr NamedNumber kWaitidType[] = {
    {"ALL", P_ALL},
    {"PID", P_PID},
    {"PGID", P_PGID},
    {"PIDFD", 3},
};

constexpr NamedNumber kWaitidFlags[] = {
    {"EXITED", WEXITED},
    {"STOPPED", WSTOPPED},
    {"CONTINUED", WCONTINUED},
    {"NOHANG", WNOHANG},
    {"NOWAIT", WNOWAIT},
};

constexpr NamedNumber kPlaces[] = {
    {"FDCWD", AT_FDCWD},
};

#define X(name) {#name, k##name, sizeof k##name / sizeof k##name[0]}
constexpr NumberFamily kFamilies[] = {
    X(StatxFlags),
    X(StatxMode),
    X(OFlag),
    X(Mode),
    X(FallocateFlags),
    X(PosixFadviseAdvice),
    X(MmapAdvise),
    X(PollFlags),
    X(EpollOp),
    X(EpollFlags),
    X(SockFlag),
    X(SockType),
    X(AddressFamily),
    X(MsgFlags),
    X(ShutdownHow),
    X(RenameFlags),
    X(AtFlags),
    X(ResolveFlags),
    X(XattrFlags),
    X(SyncFileRangeFlags),
    X(RwFlags),
    X(WaitidType),
    X(WaitidFlags),
    X(Places),
};
#undef X

// clang-format on

}  // namespace

NumberFamilies SystemFamilies() { return {kFamilies, sizeof kFamilies / sizeof kFamilies[0]}; }

}  // namespace uringfs
