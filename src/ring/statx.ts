import { ringAccess } from './access.js';

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Where `statx` writes. `mask` says which fields the kernel has filled. All times are nanoseconds since 1970. */
export class Statx {
  /** @internal */
  readonly bytes: Uint8Array = new Uint8Array(ringAccess().native.records.statx);

  #field(name: string): number {
    return Number(this.#wide(name));
  }

  #wide(name: string): bigint {
    const [at, size] = ringAccess().native.statx[name] as readonly [number, number];
    const view = new DataView(this.bytes.buffer);
    if (size === 8) return view.getBigInt64(at, littleEndian);
    return BigInt(size === 4 ? view.getUint32(at, littleEndian) : view.getUint16(at, littleEndian));
  }

  #time(name: string): bigint {
    return this.#wide(`${name}Sec`) * 1_000_000_000n + this.#wide(`${name}Nsec`);
  }

  /** Bits of StatxMode. */
  get mask(): number {
    return this.#field('mask');
  }
  get blksize(): number {
    return this.#field('blksize');
  }
  get attributes(): bigint {
    return this.#wide('attributes');
  }
  get attributesMask(): bigint {
    return this.#wide('attributesMask');
  }
  get nlink(): number {
    return this.#field('nlink');
  }
  get uid(): number {
    return this.#field('uid');
  }
  get gid(): number {
    return this.#field('gid');
  }
  /** Type and permissions, as `fs.Stats` has them. */
  get mode(): number {
    return this.#field('mode');
  }
  get ino(): bigint {
    return BigInt.asUintN(64, this.#wide('ino'));
  }
  /** Bytes. */
  get size(): bigint {
    return this.#wide('size');
  }
  /** Of 512 bytes. */
  get blocks(): bigint {
    return this.#wide('blocks');
  }
  get atime(): bigint {
    return this.#time('atime');
  }
  get btime(): bigint {
    return this.#time('btime');
  }
  get ctime(): bigint {
    return this.#time('ctime');
  }
  get mtime(): bigint {
    return this.#time('mtime');
  }
  /** Of a device file. */
  get rdev(): { readonly major: number; readonly minor: number } {
    return { major: this.#field('rdevMajor'), minor: this.#field('rdevMinor') };
  }
  /** Of the device that the file lies on. */
  get dev(): { readonly major: number; readonly minor: number } {
    return { major: this.#field('devMajor'), minor: this.#field('devMinor') };
  }
}

/** Where `waitid` writes. */
export class ChildStatus {
  /** @internal */
  readonly bytes: Uint8Array = new Uint8Array(ringAccess().native.records.siginfo);

  #field(name: string): number {
    return new DataView(this.bytes.buffer).getInt32(ringAccess().native.siginfo[name] as number, littleEndian);
  }

  /** 0 where no child was in the state that was waited for. */
  get pid(): number {
    return this.#field('pid');
  }
  get uid(): number {
    return this.#field('uid');
  }
  /** How it ended: CLD_EXITED is 1, CLD_KILLED 2. */
  get code(): number {
    return this.#field('code');
  }
  /** Its exit code, or the signal. */
  get status(): number {
    return this.#field('status');
  }
}

/** Where `pipe` writes its two descriptors. */
export class PipeEnds {
  /** @internal */
  readonly bytes: Uint8Array = new Uint8Array(8);

  get readEnd(): number {
    return new Int32Array(this.bytes.buffer)[0] as number;
  }
  get writeEnd(): number {
    return new Int32Array(this.bytes.buffer)[1] as number;
  }
}
