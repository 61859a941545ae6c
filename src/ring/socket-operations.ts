import { invalidType } from '../native/invalid-argument.js';
import { type Bytes, checkBytes, checkFlags, checkInteger, checkManyBytes } from './arguments.js';
import { BufferGroup } from './buffer-group.js';
import type { FileLike } from './entry.js';
import { familyNumbers } from './flags.js';
import { checkControl, emptyHead, IncomingMessage, type OutgoingMessage } from './message.js';
import { NameOperations } from './name-operations.js';
import { RegisteredBuffer } from './registered.js';
import { encodeAddress, type SocketAddress, SocketAddressStorage } from './socket-address.js';
import type { AddressFamily, MsgFlags, ShutdownHow, SockFlag, SockType } from './system-flags.js';

/** Operations on sockets. */
export abstract class SocketOperations extends NameOperations {
  /** Receives into a buffer, or into one that the kernel picks from a group when bytes are there. Since Linux 5.6. */
  recv(fd: FileLike, buffer: Bytes | BufferGroup, flags: MsgFlags | 0 = 0): this {
    const ask = { fd, flags: checkFlags('flags', flags) };
    if (buffer instanceof BufferGroup) return this.fill('recv', { ...ask, group: this.ownGroup(buffer) });
    const bytes = checkBytes('buffer', buffer);
    return this.fill('recv', ask, [bytes.byteLength], { bytes: [bytes] });
  }

  /**
   * Receives again and again into buffers of a group: a completion each, until the last one (without MORE), which says
   * that
   * the connection has ended, or ENOBUFS: that the group is empty. Since Linux 6.0.
   */
  recvMultishot(fd: FileLike, group: BufferGroup, flags: MsgFlags | 0 = 0): this {
    const priority = familyNumbers('Internal').RECV_MULTISHOT as number;
    return this.fill('recv', { fd, flags: checkFlags('flags', flags), priority, group: this.ownGroup(group) });
  }

  /** Sends a buffer. Since Linux 5.6. */
  send(fd: FileLike, buffer: Bytes, flags: MsgFlags | 0 = 0): this {
    return this.fill('send', { fd, flags: checkFlags('flags', flags) }, [checkBytes('buffer', buffer)]);
  }

  /**
   * Sends without the kernel's copying the bytes once more: two completions, the second (`isNotification`) when it
   * needs
   * them no longer. Since Linux 6.0; of a registered buffer since 6.0 too.
   */
  sendZeroCopy(fd: FileLike, buffer: Bytes | RegisteredBuffer, flags: MsgFlags | 0 = 0): this {
    const ask = { fd, flags: checkFlags('flags', flags) };
    if (!(buffer instanceof RegisteredBuffer)) return this.fill('sendZeroCopy', ask, [checkBytes('buffer', buffer)]);
    this.registeredBuffer('buffer', buffer);
    this.copyRegion(buffer, buffer.byteLength, false);
    return this.fill('sendZeroCopy', { ...ask, buffer });
  }

  /** Receives a message. Since Linux 5.3. */
  recvmsg(fd: FileLike, message: IncomingMessage, flags: MsgFlags | 0 = 0): this {
    if (!(message instanceof IncomingMessage)) throw invalidType('message', 'an IncomingMessage', message);
    const { records, buffers } = message;
    const parts = [...records, ...buffers].map((each) => each.byteLength);
    return this.fill('recvmsg', { fd, flags: checkFlags('flags', flags) }, parts, {
      records,
      bytes: buffers,
      firstPart: records.length,
    });
  }

  /** Sends a message. Since Linux 5.3. */
  sendmsg(fd: FileLike, message: OutgoingMessage, flags: MsgFlags | 0 = 0): this {
    const { address, control, buffers } = message;
    const name = address === undefined ? new Uint8Array(0) : encodeAddress('message.address', address);
    return this.fill('sendmsg', { fd, flags: checkFlags('flags', flags) }, [
      emptyHead,
      name,
      checkControl(control),
      ...checkManyBytes('message.buffers', buffers),
    ]);
  }

  /** Connects a socket. Since Linux 5.5. */
  connect(fd: FileLike, address: SocketAddress): this {
    return this.fill('connect', { fd }, [encodeAddress('address', address)]);
  }

  /** Accepts a connection: the result is its descriptor. `address` tells who has connected. Since Linux 5.5. */
  accept(fd: FileLike, address: SocketAddressStorage | null = null, flags: SockFlag | 0 = 0): this {
    const ask = { fd, flags: checkFlags('flags', flags) };
    if (address === null) return this.fill('accept', ask);
    if (!(address instanceof SocketAddressStorage)) throw invalidType('address', 'a SocketAddressStorage', address);
    return this.fill('accept', ask, [address.bytes.byteLength], { records: [address.bytes] });
  }

  /** Accepts again and again: a completion for each connection, until one without MORE. Since Linux 5.19. */
  acceptMultishot(fd: FileLike, flags: SockFlag | 0 = 0): this {
    const priority = familyNumbers('Internal').ACCEPT_MULTISHOT as number;
    return this.fill('accept', { fd, flags: checkFlags('flags', flags), priority });
  }

  /**
   * Accepts into a place of the ring's table of files; without `slot` into a free one, the result. Since Linux 5.19.
   */
  acceptDirect(fd: FileLike, slot: number | null = null): this {
    return this.fill('accept', { fd, fileIndex: this.fileSlot(slot) });
  }

  /** Makes a socket: the result is its descriptor. Since Linux 5.19. */
  socket(family: AddressFamily, type: SockType, protocol = 0, flags: SockFlag | 0 = 0): this {
    return this.fill('socket', this.#socket(family, type, protocol, flags));
  }

  /**
   * Makes a socket in a place of the ring's table of files; without `slot` in a free one, the result. Since Linux 5.19.
   */
  socketDirect(family: AddressFamily, type: SockType, protocol = 0, slot: number | null = null): this {
    return this.fill('socket', { ...this.#socket(family, type, protocol, 0), fileIndex: this.fileSlot(slot) });
  }

  #socket(family: AddressFamily, type: SockType, protocol: number, flags: SockFlag | 0) {
    return {
      fd: checkInteger('family', family, 0, 255),
      offset: checkFlags('type', type) | checkFlags('flags', flags),
      length: checkInteger('protocol', protocol, 0, 65_535),
    };
  }

  /** Gives a socket its address. Since Linux 6.11. */
  bind(fd: FileLike, address: SocketAddress): this {
    return this.fill('bind', { fd }, [encodeAddress('address', address)]);
  }

  /** Makes a socket take connections, as many as `backlog` of which may wait. Since Linux 6.11. */
  listen(fd: FileLike, backlog = 511): this {
    return this.fill('listen', { fd, length: checkInteger('backlog', backlog, 0, 2 ** 31 - 1) });
  }

  /** Ends one or both directions of a connection. Since Linux 5.11. */
  shutdown(fd: FileLike, how: ShutdownHow): this {
    return this.fill('shutdown', { fd, length: checkFlags('how', how) });
  }
}
