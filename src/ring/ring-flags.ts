import { type Flag, flagFamily } from './flags.js';

/** How a ring is set up: `io_uring_setup(2)`. */
export const SetupFlags = flagFamily('SetupFlags', [
  'IOPOLL',
  'SQPOLL',
  'SQ_AFF',
  'CQSIZE',
  'CLAMP',
  'ATTACH_WQ',
  'R_DISABLED',
  'SUBMIT_ALL',
  'COOP_TASKRUN',
  'TASKRUN_FLAG',
  'SINGLE_ISSUER',
  'DEFER_TASKRUN',
]);
export type SetupFlags = Flag<'SetupFlags'>;

/** What the kernel answers that it can do (`ring.features`): not to be asked for. */
export const SetupFeatures = flagFamily('SetupFeatures', [
  'SINGLE_MMAP',
  'NODROP',
  'SUBMIT_STABLE',
  'RW_CUR_POS',
  'CUR_PERSONALITY',
  'FAST_POLL',
  'POLL_32BITS',
  'SQPOLL_NONFIXED',
  'EXT_ARG',
  'NATIVE_WORKERS',
  'RSRC_TAGS',
  'CQE_SKIP',
  'LINKED_FILE',
  'REG_REG_RING',
  'RECVSEND_BUNDLE',
  'MIN_TIMEOUT',
  'RW_ATTR',
  'NO_IOWAIT',
]);
export type SetupFeatures = Flag<'SetupFeatures'>;

/** Flags of one SQE. FIXED_FILE and BUFFER_SELECT follow from what is passed; they are here to be read. */
export const SubmissionFlags = flagFamily('SubmissionFlags', [
  'FIXED_FILE',
  'IO_DRAIN',
  'IO_LINK',
  'IO_HARDLINK',
  'ASYNC',
  'BUFFER_SELECT',
  'CQE_SKIP_SUCCESS',
]);
export type SubmissionFlags = Flag<'SubmissionFlags'>;

/** For `fsync`. */
export const FsyncFlags = flagFamily('FsyncFlags', ['DATASYNC']);
export type FsyncFlags = Flag<'FsyncFlags'>;

/** For timeouts. ABS: at a time of CLOCK_MONOTONIC, which is `process.hrtime.bigint()`. MULTISHOT since 6.4. */
export const TimeoutFlags = flagFamily('TimeoutFlags', ['ABS', 'BOOTTIME', 'REALTIME', 'ETIME_SUCCESS', 'MULTISHOT']);
export type TimeoutFlags = Flag<'TimeoutFlags'>;

/** For `splice` and `tee`. FD_IN_FIXED follows from what is passed. */
export const SpliceFlags = flagFamily('SpliceFlags', ['MOVE', 'NONBLOCK', 'MORE', 'FD_IN_FIXED']);
export type SpliceFlags = Flag<'SpliceFlags'>;

/** Flags of a CQE. BUFFER_SHIFT is the place of the buffer id in them. */
export const CompletionFlags = flagFamily('CompletionFlags', [
  'BUFFER',
  'MORE',
  'SOCK_NONEMPTY',
  'NOTIF',
  'BUFFER_SHIFT',
]);
export type CompletionFlags = Flag<'CompletionFlags'>;

/** For `cancelFd` and `cancelAny`. */
export const CancelFlags = flagFamily('CancelFlags', ['ALL']);
export type CancelFlags = Flag<'CancelFlags'>;

/** io_uring's own flags of receiving (5.19, 6.0). */
export const ReceiveFlags = flagFamily('ReceiveFlags', ['POLL_FIRST', 'MULTISHOT']);
export type ReceiveFlags = Flag<'ReceiveFlags'>;

/** Kinds of restrictions. */
export const RestrictionOps = flagFamily('RestrictionOps', [
  'REGISTER_OP',
  'SQE_OP',
  'SQE_FLAGS_ALLOWED',
  'SQE_FLAGS_REQUIRED',
]);
export type RestrictionOps = Flag<'RestrictionOps'>;

/** What a registrar can be restricted to. */
export const RegisterOps = flagFamily('RegisterOps', [
  'REGISTER_BUFFERS',
  'UNREGISTER_BUFFERS',
  'REGISTER_FILES',
  'UNREGISTER_FILES',
  'REGISTER_EVENTFD',
  'UNREGISTER_EVENTFD',
  'REGISTER_FILES_UPDATE',
  'REGISTER_EVENTFD_ASYNC',
  'REGISTER_PROBE',
  'REGISTER_PERSONALITY',
  'UNREGISTER_PERSONALITY',
  'REGISTER_RESTRICTIONS',
  'REGISTER_ENABLE_RINGS',
  'REGISTER_FILES2',
  'REGISTER_FILES_UPDATE2',
  'REGISTER_BUFFERS2',
  'REGISTER_BUFFERS_UPDATE',
  'REGISTER_IOWQ_MAX_WORKERS',
  'REGISTER_PBUF_RING',
  'UNREGISTER_PBUF_RING',
  'REGISTER_SYNC_CANCEL',
  'REGISTER_FILE_ALLOC_RANGE',
  'REGISTER_RESIZE_RINGS',
]);
export type RegisterOps = Flag<'RegisterOps'>;
