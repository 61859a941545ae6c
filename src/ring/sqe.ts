import { checkFlags, checkInteger, checkNanoseconds, checkUserData, type Duration } from './arguments.js';
import type { FileLike } from './entry.js';
import { familyNumbers } from './flags.js';
import type { CancelFlags, TimeoutFlags } from './ring-flags.js';
import { RingOperations } from './ring-operations.js';
import type { EpollFlags, EpollOp, PollFlags } from './system-flags.js';

/**
 * An entry of the submission queue: a NOP until a prep method makes it something else, and no longer to be changed once
 * it has been submitted. Prep methods keep user data, flags and personality.
 *
 * What an operation points to belongs to it until its last completion, whatever becomes of what it was prepared with.
 */
export class SQE extends RingOperations {
  /**
   * Completes with ETIME when the time is over, or with 0 after `count` other completions. With TimeoutFlags.ABS the
   * time
   * is one of `process.hrtime.bigint()`. Since Linux 5.4.
   */
  timeout(time: Duration, count = 0, flags: TimeoutFlags | 0 = 0): this {
    return this.fill('timeout', {
      nanoseconds: checkNanoseconds('time', time),
      offset: checkInteger('count', count, 0, 2 ** 32 - 1),
      flags: checkFlags('flags', flags),
      index: flags & (familyNumbers('TimeoutFlags').MULTISHOT as number),
    });
  }

  /** Ends the timeout with this user data, which completes with ECANCELED. Since Linux 5.5. */
  timeoutRemove(userData: number | bigint): this {
    return this.fill('timeoutRemove', { value: checkUserData('userData', userData) });
  }

  /** Gives the timeout with this user data another time. Since Linux 5.11. */
  timeoutUpdate(userData: number | bigint, time: Duration, flags: TimeoutFlags | 0 = 0): this {
    return this.fill('timeoutUpdate', {
      value: checkUserData('userData', userData),
      nanoseconds: checkNanoseconds('time', time),
      flags: (checkFlags('flags', flags) | (familyNumbers('Internal').TIMEOUT_UPDATE as number)) >>> 0,
    });
  }

  /** Cancels the entry before this one, which links to it, when the time is over. Since Linux 5.5. */
  linkTimeout(time: Duration, flags: TimeoutFlags | 0 = 0): this {
    return this.fill('linkTimeout', {
      nanoseconds: checkNanoseconds('time', time),
      flags: checkFlags('flags', flags),
    });
  }

  /** Completes when one of these events is there; the result is which. Since Linux 5.1. */
  pollAdd(fd: FileLike, events: PollFlags): this {
    return this.fill('pollAdd', { fd, flags: checkFlags('events', events) });
  }

  /** The same again and again: a completion each time, until one without MORE. Since Linux 5.13. */
  pollMultishot(fd: FileLike, events: PollFlags): this {
    const length = familyNumbers('Internal').POLL_ADD_MULTI as number;
    return this.fill('pollAdd', { fd, flags: checkFlags('events', events), length });
  }

  /** Ends the poll with this user data. Since Linux 5.1. */
  pollRemove(userData: number | bigint): this {
    return this.fill('pollRemove', { value: checkUserData('userData', userData) });
  }

  /** Makes the poll with this user data wait for other events. Since Linux 5.13. */
  pollUpdate(userData: number | bigint, events: PollFlags): this {
    const value = checkUserData('userData', userData);
    return this.fill('pollUpdate', { value, flags: checkFlags('events', events) });
  }

  /**
   * Adds, changes or removes a descriptor of an epoll. `data` is what the epoll will say of it; on the epoll of one of
   * Node's event loops it is -1, which libuv passes over. Since Linux 5.6.
   */
  epollCtl(epoll: number, operation: EpollOp, fd: number, events: EpollFlags | 0 = 0, data: number | bigint = 0): this {
    return this.fill('epollCtl', {
      fd: checkInteger('epoll', epoll, 0, 2 ** 31 - 1),
      fd2: checkInteger('fd', fd, 0, 2 ** 31 - 1),
      length: checkInteger('operation', operation, 0, 255),
      flags: checkFlags('events', events),
      value: checkUserData('data', data),
    });
  }

  /** Cancels the oldest operation that has this user data and was prepared before. Since Linux 5.5. */
  cancel(userData: number | bigint): this {
    return this.fill('cancel', { value: checkUserData('userData', userData) });
  }

  /**
   * Cancels an operation on a descriptor, or with CancelFlags.ALL all of them: the result is how many. Since Linux
   * 5.19.
   */
  cancelFd(fd: FileLike, flags: CancelFlags | 0 = 0): this {
    return this.fill('cancelFd', { fd, flags: checkFlags('flags', flags) });
  }

  /** Cancels any operation, or with CancelFlags.ALL every one: the result is how many. Since Linux 5.19. */
  cancelAny(flags: CancelFlags | 0 = 0): this {
    return this.fill('cancelAny', { flags: checkFlags('flags', flags) });
  }
}
