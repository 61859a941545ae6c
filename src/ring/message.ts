import { type Bytes, checkBytes, checkInteger, checkManyBytes } from './arguments.js';
import { decodeAddress, type SocketAddress } from './socket-address.js';
import { MsgFlags } from './system-flags.js';

const addressBytes = 128;
const headBytes = 12;

export interface IncomingOptions {
  /** Filled one after the other. */
  readonly buffers: readonly Bytes[];
  /** Room for control messages, in bytes. Default 0. */
  readonly controlBytes?: number;
}

/** What `recvmsg` receives: the bytes, from whom they came, and control messages. */
export class IncomingMessage {
  /** @internal */
  readonly buffers: readonly Uint8Array[];
  /** @internal Lengths of the address and the control messages, and the flags; then these themselves. */
  readonly records: readonly [Uint8Array, Uint8Array, Uint8Array];

  constructor({ buffers, controlBytes = 0 }: IncomingOptions) {
    this.buffers = checkManyBytes('options.buffers', buffers);
    checkInteger('options.controlBytes', controlBytes, 0, 65_536);
    this.records = [new Uint8Array(headBytes), new Uint8Array(addressBytes), new Uint8Array(controlBytes)];
  }

  #head(index: number): number {
    return new Uint32Array(this.records[0].buffer)[index] as number;
  }

  /** Who has sent it; null over a connection. */
  get address(): SocketAddress | null {
    return decodeAddress(this.records[1].subarray(0, Math.min(this.#head(0), addressBytes)));
  }

  /** The control messages, as `cmsg(3)` lays them out. */
  get control(): Uint8Array {
    return this.records[2].subarray(0, this.#head(1));
  }

  /** What the kernel says of the message: TRUNC, CTRUNC… */
  get flags(): MsgFlags {
    return MsgFlags.from(this.#head(2));
  }
}

/** What `sendmsg` sends. */
export interface OutgoingMessage {
  readonly buffers: readonly Bytes[];
  /** To whom, where the socket is not connected. */
  readonly address?: SocketAddress;
  /** Control messages, as `cmsg(3)` lays them out. */
  readonly control?: Bytes;
}

export function checkControl(control: Bytes | undefined): Uint8Array {
  return control === undefined ? new Uint8Array(0) : checkBytes('message.control', control);
}

export const emptyHead: Uint8Array = new Uint8Array(headBytes);
