import { type Flag, flagFamily } from './flags.js';

/** For `statx`. */
export const StatxFlags = flagFamily('StatxFlags', [
  'EMPTY_PATH',
  'NO_AUTOMOUNT',
  'SYMLINK_NOFOLLOW',
  'STATX_SYNC_AS_STAT',
  'STATX_FORCE_SYNC',
  'STATX_DONT_SYNC',
]);
export type StatxFlags = Flag<'StatxFlags'>;

/** Which fields `statx` is to fill. */
export const StatxMode = flagFamily('StatxMode', [
  'TYPE',
  'MODE',
  'NLINK',
  'UID',
  'GID',
  'ATIME',
  'MTIME',
  'CTIME',
  'INO',
  'SIZE',
  'BLOCKS',
  'BASIC_STATS',
  'BTIME',
  'ALL',
  'MNT_ID',
]);
export type StatxMode = Flag<'StatxMode'>;

/** For `openat`. */
export const OFlag = flagFamily('OFlag', [
  'RDONLY',
  'WRONLY',
  'RDWR',
  'APPEND',
  'CLOEXEC',
  'CREAT',
  'DIRECT',
  'DIRECTORY',
  'DSYNC',
  'EXCL',
  'LARGEFILE',
  'NOATIME',
  'NOCTTY',
  'NOFOLLOW',
  'NONBLOCK',
  'PATH',
  'RSYNC',
  'SYNC',
  'TMPFILE',
  'TRUNC',
]);
export type OFlag = Flag<'OFlag'>;

/** Bits of a file mode. */
export const Mode = flagFamily('Mode', [
  'IRWXU',
  'IRUSR',
  'IWUSR',
  'IXUSR',
  'IRWXG',
  'IRGRP',
  'IWGRP',
  'IXGRP',
  'IRWXO',
  'IROTH',
  'IWOTH',
  'IXOTH',
  'ISUID',
  'ISGID',
  'ISVTX',
]);
export type Mode = Flag<'Mode'>;

/** For `fallocate`. */
export const FallocateFlags = flagFamily('FallocateFlags', [
  'KEEP_SIZE',
  'PUNCH_HOLE',
  'COLLAPSE_RANGE',
  'ZERO_RANGE',
  'INSERT_RANGE',
  'UNSHARE_RANGE',
]);
export type FallocateFlags = Flag<'FallocateFlags'>;

/** For `fadvise`: one of them. */
export const PosixFadviseAdvice = flagFamily('PosixFadviseAdvice', [
  'NORMAL',
  'RANDOM',
  'SEQUENTIAL',
  'WILLNEED',
  'DONTNEED',
  'NOREUSE',
]);
export type PosixFadviseAdvice = Flag<'PosixFadviseAdvice'>;

/** For `madvise`: one of them. */
export const MmapAdvise = flagFamily('MmapAdvise', [
  'NORMAL',
  'RANDOM',
  'SEQUENTIAL',
  'WILLNEED',
  'DONTNEED',
  'FREE',
  'DONTFORK',
  'DOFORK',
  'MERGEABLE',
  'UNMERGEABLE',
  'HUGEPAGE',
  'NOHUGEPAGE',
  'DONTDUMP',
  'DODUMP',
  'COLD',
  'PAGEOUT',
]);
export type MmapAdvise = Flag<'MmapAdvise'>;

/** For `pollAdd`, and in its result. */
export const PollFlags = flagFamily('PollFlags', [
  'IN',
  'PRI',
  'OUT',
  'ERR',
  'HUP',
  'NVAL',
  'RDNORM',
  'RDBAND',
  'WRNORM',
  'WRBAND',
  'RDHUP',
]);
export type PollFlags = Flag<'PollFlags'>;

/** For `epollCtl`: one of them. */
export const EpollOp = flagFamily('EpollOp', ['ADD', 'MOD', 'DEL']);
export type EpollOp = Flag<'EpollOp'>;

/** Events of `epollCtl`. */
export const EpollFlags = flagFamily('EpollFlags', [
  'IN',
  'PRI',
  'OUT',
  'ERR',
  'HUP',
  'RDHUP',
  'ONESHOT',
  'ET',
  'EXCLUSIVE',
]);
export type EpollFlags = Flag<'EpollFlags'>;

/** For `accept` and `socket`. */
export const SockFlag = flagFamily('SockFlag', ['CLOEXEC', 'NONBLOCK']);
export type SockFlag = Flag<'SockFlag'>;

/** For `socket`: one of them. */
export const SockType = flagFamily('SockType', ['STREAM', 'DGRAM', 'SEQPACKET', 'RAW']);
export type SockType = Flag<'SockType'>;

/** For `socket`: one of them. */
export const AddressFamily = flagFamily('AddressFamily', ['UNSPEC', 'UNIX', 'INET', 'INET6']);
export type AddressFamily = Flag<'AddressFamily'>;

/** For `recv`, `send`, `recvmsg` and `sendmsg`. */
export const MsgFlags = flagFamily('MsgFlags', [
  'CMSG_CLOEXEC',
  'CTRUNC',
  'DONTROUTE',
  'DONTWAIT',
  'EOR',
  'ERRQUEUE',
  'MORE',
  'NOSIGNAL',
  'OOB',
  'PEEK',
  'TRUNC',
  'WAITALL',
]);
export type MsgFlags = Flag<'MsgFlags'>;

/** For `shutdown`: one of them. */
export const ShutdownHow = flagFamily('ShutdownHow', ['RD', 'WR', 'RDWR']);
export type ShutdownHow = Flag<'ShutdownHow'>;

/** For `renameat`. */
export const RenameFlags = flagFamily('RenameFlags', ['NOREPLACE', 'EXCHANGE', 'WHITEOUT']);
export type RenameFlags = Flag<'RenameFlags'>;

/** For `unlinkat` and `linkat`. */
export const AtFlags = flagFamily('AtFlags', ['REMOVEDIR', 'SYMLINK_FOLLOW', 'EMPTY_PATH']);
export type AtFlags = Flag<'AtFlags'>;

/** For `openat2`. */
export const ResolveFlags = flagFamily('ResolveFlags', [
  'NO_XDEV',
  'NO_MAGICLINKS',
  'NO_SYMLINKS',
  'BENEATH',
  'IN_ROOT',
  'CACHED',
]);
export type ResolveFlags = Flag<'ResolveFlags'>;

/** For setting extended attributes. */
export const XattrFlags = flagFamily('XattrFlags', ['CREATE', 'REPLACE']);
export type XattrFlags = Flag<'XattrFlags'>;

/** For `syncFileRange`. */
export const SyncFileRangeFlags = flagFamily('SyncFileRangeFlags', ['WAIT_BEFORE', 'WRITE', 'WAIT_AFTER']);
export type SyncFileRangeFlags = Flag<'SyncFileRangeFlags'>;

/** For reads and writes. */
export const RwFlags = flagFamily('RwFlags', ['HIPRI', 'DSYNC', 'SYNC', 'NOWAIT', 'APPEND']);
export type RwFlags = Flag<'RwFlags'>;

/** For `waitid`: one of them. */
export const WaitidType = flagFamily('WaitidType', ['ALL', 'PID', 'PGID', 'PIDFD']);
export type WaitidType = Flag<'WaitidType'>;

/** For `waitid`. */
export const WaitidFlags = flagFamily('WaitidFlags', ['EXITED', 'STOPPED', 'CONTINUED', 'NOHANG', 'NOWAIT']);
export type WaitidFlags = Flag<'WaitidFlags'>;
