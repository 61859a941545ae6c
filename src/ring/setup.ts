import { invalidType } from '../native/invalid-argument.js';
import { checkInteger } from './arguments.js';
import { valueProblem } from './errors.js';
import { SetupFlags } from './ring-flags.js';

/** A thread of the kernel's takes what is submitted, without a system call. It keeps the credentials of the start. */
type KernelThread =
  | { readonly sqPoll?: false; readonly sqThreadIdle?: never; readonly sqThreadCpu?: never }
  | {
      readonly sqPoll: true;
      /** Milliseconds without work after which the thread sleeps. Default: the kernel's, 1000. */
      readonly sqThreadIdle?: number;
      /** The CPU that the thread stays on (SQ_AFF). */
      readonly sqThreadCpu?: number;
      readonly coopTaskrun?: false;
      readonly deferTaskrun?: false;
    };

/** When the kernel does, on this thread, what remains to be done of an operation. */
type TaskRun =
  | { readonly deferTaskrun?: false; readonly coopTaskrun?: boolean; readonly singleIssuer?: boolean }
  /** Only when completions are asked for. Since Linux 6.1. */
  | { readonly deferTaskrun: true; readonly singleIssuer: true; readonly coopTaskrun?: boolean };

export type SetupOptions<Ring> = KernelThread &
  TaskRun & {
    /** Size of the completion queue (CQSIZE). Default: twice that of the submission queue. Since Linux 5.5. */
    readonly completionEntries?: number;
    /** Make sizes that are too large as large as may be. Since Linux 5.6. */
    readonly clamp?: boolean;
    /** Busy-waits for completions of files opened with O_DIRECT on devices that can do so. */
    readonly ioPoll?: boolean;
    /** Shares the pool of kernel threads of another ring (ATTACH_WQ). Since Linux 5.6. */
    readonly attachTo?: Ring;
    /** Nothing is taken before `registrar.enableRings()` (R_DISABLED). Since Linux 5.10. */
    readonly startDisabled?: boolean;
    /** An entry that is wrong does not keep those after it from being taken. Since Linux 5.18. */
    readonly submitAll?: boolean;
    /** Any of the above as the kernel's own flags. */
    readonly flags?: SetupFlags;
  };

export interface Setup {
  readonly flags: number;
  readonly completionEntries: number;
  readonly sqThreadIdle: number;
  readonly sqThreadCpu: number;
}

/** @throws TypeError or RangeError with a sentence, where flags do not go together. */
export function checkSetup(entries: number, options: SetupOptions<object>): Setup {
  checkInteger('entries', entries, 1, 4096);
  if (typeof options !== 'object' || options === null) throw invalidType('options', 'of type object', options);
  const { completionEntries, sqThreadIdle, sqThreadCpu, flags: given = 0 } = options;
  const wanted: [unknown, number][] = [
    [options.sqPoll, SetupFlags.SQPOLL],
    [sqThreadCpu !== undefined, SetupFlags.SQ_AFF],
    [completionEntries !== undefined, SetupFlags.CQSIZE],
    [options.clamp, SetupFlags.CLAMP],
    [options.ioPoll, SetupFlags.IOPOLL],
    [options.attachTo, SetupFlags.ATTACH_WQ],
    [options.startDisabled, SetupFlags.R_DISABLED],
    [options.submitAll, SetupFlags.SUBMIT_ALL],
    [options.coopTaskrun, SetupFlags.COOP_TASKRUN],
    [options.singleIssuer, SetupFlags.SINGLE_ISSUER],
    [options.deferTaskrun, SetupFlags.DEFER_TASKRUN],
  ];
  const flags = wanted.reduce((all, [on, flag]) => (on ? all | flag : all), Number(given));
  checkTogether(flags, options);
  return {
    flags,
    completionEntries:
      completionEntries === undefined ? 0 : checkInteger('options.completionEntries', completionEntries, 1, 65_536),
    sqThreadIdle: sqThreadIdle === undefined ? 0 : checkInteger('options.sqThreadIdle', sqThreadIdle, 1, 2 ** 31 - 1),
    sqThreadCpu: sqThreadCpu === undefined ? 0 : checkInteger('options.sqThreadCpu', sqThreadCpu, 0, 65_535),
  };
}

function checkTogether(flags: number, { completionEntries, attachTo, sqThreadIdle }: SetupOptions<object>): void {
  const has = (flag: SetupFlags) => (flags & flag) !== 0;
  const refuse = (reason: string) => {
    throw valueProblem('options', reason, SetupFlags.names(flags));
  };
  if (!known(flags)) {
    refuse('may have no flags but those of SetupFlags: others would change the layout of the queues');
  }
  if (has(SetupFlags.SQ_AFF) && !has(SetupFlags.SQPOLL)) {
    refuse('has SQ_AFF (a CPU for the thread of the kernel) without SQPOLL, which makes that thread');
  }
  if (sqThreadIdle !== undefined && !has(SetupFlags.SQPOLL)) {
    refuse('has sqThreadIdle without SQPOLL, whose thread it is about');
  }
  const runs = SetupFlags.of(SetupFlags.COOP_TASKRUN, SetupFlags.TASKRUN_FLAG, SetupFlags.DEFER_TASKRUN);
  if (has(SetupFlags.SQPOLL) && has(runs)) {
    refuse('has SQPOLL with COOP_TASKRUN, TASKRUN_FLAG or DEFER_TASKRUN: its thread leaves nothing to be run here');
  }
  if (has(SetupFlags.DEFER_TASKRUN) && !has(SetupFlags.SINGLE_ISSUER)) {
    refuse('has DEFER_TASKRUN without SINGLE_ISSUER: only a single submitter can be the one who runs what is deferred');
  }
  if (has(SetupFlags.TASKRUN_FLAG) && !has(SetupFlags.of(SetupFlags.COOP_TASKRUN, SetupFlags.DEFER_TASKRUN))) {
    refuse('has TASKRUN_FLAG without COOP_TASKRUN or DEFER_TASKRUN, whose work it tells of');
  }
  if (has(SetupFlags.CQSIZE) && completionEntries === undefined) {
    refuse('has CQSIZE without completionEntries, the size');
  }
  if (has(SetupFlags.ATTACH_WQ) && attachTo === undefined) {
    refuse('has ATTACH_WQ without attachTo, the ring to attach to');
  }
}

function known(flags: number): boolean {
  const all = SetupFlags.of(...SetupFlags.list.map((name) => SetupFlags[name]));
  return (flags & ~all) === 0;
}
