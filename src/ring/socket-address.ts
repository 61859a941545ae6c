import { invalidType } from '../native/invalid-argument.js';
import { ringAccess } from './access.js';
import { checkInteger } from './arguments.js';
import { valueProblem } from './errors.js';
import { AddressFamily } from './system-flags.js';

export type SocketAddress =
  | { readonly family: 'IPv4'; readonly address: string; readonly port: number }
  | {
      readonly family: 'IPv6';
      readonly address: string;
      readonly port: number;
      readonly scopeId?: number;
      readonly flowInfo?: number;
    }
  /** A name in the file system, or an abstract one, which begins with a null byte. Empty: the socket has none. */
  | { readonly family: 'unix'; readonly path: string };

const unixPathBytes = 108;

/** The kernel's form of an address. */
export function encodeAddress(name: string, address: SocketAddress): Uint8Array {
  if (typeof address !== 'object' || address === null) throw invalidType(name, 'a socket address', address);
  if (address.family === 'unix') return encodeUnix(name, address.path);
  // Only now: loading it takes longer than loading all of the ring.
  const { isIPv4, isIPv6 } = process.getBuiltinModule('node:net');
  const port = checkInteger(`${name}.port`, address.port, 0, 65_535);
  if (address.family === 'IPv4' && isIPv4(address.address)) {
    const view = new DataView(new ArrayBuffer(16));
    setFamily(view, AddressFamily.INET);
    view.setUint16(2, port);
    address.address.split('.').forEach((part, index) => {
      view.setUint8(4 + index, Number(part));
    });
    return new Uint8Array(view.buffer);
  }
  if (address.family === 'IPv6' && isIPv6(address.address)) {
    const view = new DataView(new ArrayBuffer(28));
    setFamily(view, AddressFamily.INET6);
    view.setUint16(2, port);
    view.setUint32(4, address.flowInfo ?? 0);
    groupsOf(address.address).forEach((group, index) => {
      view.setUint16(8 + 2 * index, group);
    });
    new Uint32Array(view.buffer)[6] = address.scopeId ?? 0;
    return new Uint8Array(view.buffer);
  }
  throw valueProblem(name, 'is no address of its family (IPv4, IPv6 or unix)', address);
}

function encodeUnix(name: string, path: string): Uint8Array {
  if (typeof path !== 'string') throw invalidType(`${name}.path`, 'of type string', path);
  const bytes = Buffer.from(path);
  const abstract = bytes[0] === 0;
  if (bytes.length === 0 || bytes.length > unixPathBytes - (abstract ? 0 : 1)) {
    throw valueProblem(`${name}.path`, 'must have 1 to 107 bytes', path);
  }
  if (!abstract && bytes.includes(0)) throw valueProblem(`${name}.path`, 'must be without null bytes', path);
  const encoded = new Uint8Array(2 + bytes.length + (abstract ? 0 : 1));
  setFamily(new DataView(encoded.buffer), AddressFamily.UNIX);
  encoded.set(bytes, 2);
  return encoded;
}

function setFamily(view: DataView, family: number): void {
  new Uint16Array(view.buffer, 0, 1)[0] = family;
}

function groupsOf(address: string): number[] {
  // A URL knows every way of writing one, but no zone.
  const host = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const [head = '', tail] = host.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  if (tail === undefined) return groups(head);
  const [before, after] = [groups(head), groups(tail)];
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
}

/** An address from the kernel's form; null where there is none, or one of another family. */
export function decodeAddress(bytes: Uint8Array): SocketAddress | null {
  if (bytes.byteLength < 2) return null;
  const view = new DataView(bytes.slice().buffer);
  const family = new Uint16Array(view.buffer, 0, 1)[0];
  if (family === AddressFamily.INET && bytes.byteLength >= 16) {
    return { family: 'IPv4', address: [4, 5, 6, 7].map((at) => view.getUint8(at)).join('.'), port: view.getUint16(2) };
  }
  if (family === AddressFamily.INET6 && bytes.byteLength >= 28) {
    const groups = Array.from({ length: 8 }, (_, index) => view.getUint16(8 + 2 * index).toString(16)).join(':');
    return {
      family: 'IPv6',
      address: new URL(`http://[${groups}]`).hostname.slice(1, -1),
      port: view.getUint16(2),
      flowInfo: view.getUint32(4),
      scopeId: new Uint32Array(view.buffer.slice(24, 28))[0] as number,
    };
  }
  if (family !== AddressFamily.UNIX) return null;
  const path = Buffer.from(bytes.subarray(2));
  const end = path[0] === 0 ? path.length : path.indexOf(0);
  return { family: 'unix', path: path.subarray(0, end === -1 ? undefined : end).toString() };
}

/** Where `accept` writes who has connected. */
export class SocketAddressStorage {
  /** @internal Its length, then its bytes. */
  readonly bytes: Uint8Array = new Uint8Array(ringAccess().native.records.address);

  /** The address that the last completion brought, or null. */
  address(): SocketAddress | null {
    const length = new DataView(this.bytes.buffer).getUint32(0, new Uint8Array(new Uint16Array([1]).buffer)[0] === 1);
    return decodeAddress(this.bytes.subarray(4, 4 + Math.min(length, this.bytes.byteLength - 4)));
  }
}
