import { invalidType } from '../native/invalid-argument.js';
import { checkFlags, checkInteger, checkMessageData } from './arguments.js';
import type { BufferGroup } from './buffer-group.js';
import { valueProblem } from './errors.js';
import { familyNumbers } from './flags.js';
import { type RegisteredBuffer, RegisteredFd } from './registered.js';
import type { RingAddress } from './ring-address.js';
import { SocketOperations } from './socket-operations.js';
import { ChildStatus, PipeEnds } from './statx.js';
import type { OFlag, WaitidFlags, WaitidType } from './system-flags.js';

/** What is 32 bits wide, and in native memory that a futex may be in. */
const wordBytes = 4;

/** Operations on the ring itself and what is registered with it, on other rings, children and futexes. */
export abstract class RingOperations extends SocketOperations {
  /** Puts descriptors into the ring's table from `offset` on, -1 for none; the result is how many. Since Linux 5.6. */
  filesUpdate(fds: readonly number[], offset: number): this {
    if (!Array.isArray(fds)) throw invalidType('fds', 'an array of descriptors', fds);
    const list = Int32Array.from(fds, (fd, index) => checkInteger(`fds[${index}]`, fd, -2, 2 ** 31 - 1));
    const ask = { offset: checkInteger('offset', offset, 0, 2 ** 32 - 1) };
    return this.fill('filesUpdate', ask, [new Uint8Array(list.buffer)]);
  }

  /** Gives buffers of a group to the kernel, all of them or some. For groups that are not mapped. Since Linux 5.7. */
  provideBuffers(group: BufferGroup, first = 0, count = group.count - first): this {
    this.#provided(group);
    return this.fill('provideBuffers', {
      index: group.id.id,
      offset: checkInteger('first', first, 0, group.count - 1),
      length: checkInteger('count', count, 1, group.count - first),
    });
  }

  /** Takes buffers of a group back from the kernel, at most so many; the result is how many. Since Linux 5.7. */
  removeBuffers(group: BufferGroup, count = group.count): this {
    this.#provided(group);
    return this.fill('removeBuffers', { index: group.id.id, length: checkInteger('count', count, 1, 65_536) });
  }

  #provided(group: BufferGroup): void {
    this.ownGroup(group);
    if (group.mapped) throw valueProblem('group', 'is mapped: its buffers are given back by giveBack', group.id);
  }

  /**
   * Sends a completion to another ring, of this or another thread: its `userData` and `rawResult` will be these. The
   * user
   * data is less than 2^63 − 1. Since Linux 5.18.
   */
  messageRing(to: RingAddress, userData: number | bigint, result = 0): this {
    return this.fill('messageRing', {
      value: this.#address(to),
      offset: checkMessageData('userData', userData),
      length: checkInteger('result', result, 0, 2 ** 31 - 1),
    });
  }

  /**
   * Puts a file of this ring's table into another ring's, which gets a completion with this user data. Since Linux 6.0.
   */
  sendFile(to: RingAddress, file: RegisteredFd, slot: number | null, userData: number | bigint): this {
    if (!(file instanceof RegisteredFd)) throw invalidType('file', 'a RegisteredFd', file);
    this.mine('file', file);
    return this.fill('sendFile', {
      value: this.#address(to),
      offset: checkMessageData('userData', userData),
      regionOffset: file.index,
      fileIndex: this.fileSlot(slot),
    });
  }

  #address(to: RingAddress): bigint {
    if (typeof to !== 'bigint') throw invalidType('to', 'the address of a ring', to);
    if (to < 0n || to >= 2n ** 63n) throw valueProblem('to', 'is the address of no ring', to);
    return to;
  }

  /** Makes an ordinary descriptor of a file in the ring's table: the result. Since Linux 6.8. */
  fixedFdInstall(file: RegisteredFd): this {
    if (!(file instanceof RegisteredFd)) throw invalidType('file', 'a RegisteredFd', file);
    return this.fill('fixedFdInstall', { fd: file });
  }

  /** Waits for a child to change its state. Since Linux 6.7. */
  waitid(type: WaitidType, id: number, flags: WaitidFlags, into: ChildStatus): this {
    if (!(into instanceof ChildStatus)) throw invalidType('into', 'a ChildStatus', into);
    const ask = {
      fd: checkInteger('id', id, 0, 2 ** 31 - 1),
      length: checkInteger('type', type, 0, 3),
      flags: checkFlags('flags', flags),
    };
    return this.fill('waitid', ask, [into.bytes.byteLength], { records: [into.bytes] });
  }

  /**
   * Waits until a word (a slice of four bytes of a buffer of the ring's own) is woken; EAGAIN if it is not `expected`.
   * Since Linux 6.7.
   */
  futexWait(word: RegisteredBuffer, expected: number): this {
    return this.#futex('futexWait', word, checkInteger('expected', expected, 0, 2 ** 32 - 1));
  }

  /** Wakes those who wait at a word, at most so many; the result is how many. Since Linux 6.7. */
  futexWake(word: RegisteredBuffer, count: number): this {
    return this.#futex('futexWake', word, checkInteger('count', count, 0, 2 ** 31 - 1));
  }

  #futex(operation: string, word: RegisteredBuffer, value: number): this {
    this.registeredBuffer('word', word);
    if (word.source?.copied || word.byteLength !== wordBytes || word.byteOffset % wordBytes !== 0) {
      throw valueProblem('word', "must be four bytes of a buffer of the ring's own, at a multiple of four", word);
    }
    const { FUTEX_WORD: flags = 0, FUTEX_EVERY_WAITER: offset = 0 } = familyNumbers('Internal');
    return this.fill(operation, { buffer: word, flags, value, offset });
  }

  /** Makes a pipe; `into` has its descriptors when the completion is taken. Since Linux 6.16. */
  pipe(into: PipeEnds, flags: OFlag | 0 = 0): this {
    if (!(into instanceof PipeEnds)) throw invalidType('into', 'a PipeEnds', into);
    return this.fill('pipe', { flags: checkFlags('flags', flags) }, [into.bytes.byteLength], { records: [into.bytes] });
  }

  /** Makes a pipe in two neighbouring places of the ring's table. Since Linux 6.16. */
  pipeDirect(into: PipeEnds, slot: number): this {
    if (!(into instanceof PipeEnds)) throw invalidType('into', 'a PipeEnds', into);
    const ask = { fileIndex: this.fileSlot(slot) };
    return this.fill('pipe', ask, [into.bytes.byteLength], { records: [into.bytes] });
  }
}

/** The number that leaves a place of a table as it is, in `filesUpdate` and `updateFiles`. */
export function skipPlace(): number {
  return familyNumbers('Internal').REGISTER_FILES_SKIP as number;
}
