import { invalidType } from '../native/invalid-argument.js';
import { whyNot } from '../native/why-not.js';
import { ringAccess, unavailable } from './access.js';
import type { Duration } from './arguments.js';
import { CompletionQueue } from './completion-queue.js';
import { RingCore } from './core.js';
import type { CQE } from './cqe.js';
import { checked, errnoName } from './errors.js';
import type { Probe } from './probe.js';
import { Registrar } from './registrar.js';
import type { RingAddress } from './ring-address.js';
import { SetupFeatures, SetupFlags } from './ring-flags.js';
import { checkSetup, type SetupOptions } from './setup.js';
import type { SQE } from './sqe.js';
import type { SQEs } from './sqes.js';
import { SubmissionQueue } from './submission-queue.js';

/**
 * An io_uring of its own: entries of the submission queue are prepared, submitted, and completions taken. It belongs to
 * the thread that has made it, and is closed when nobody can reach it any more, by `close()`, or by `using`.
 */
export class IoUring {
  readonly #core: RingCore;
  /** The queue of operations that are being prepared. */
  readonly sq: SubmissionQueue;
  /** The queue of completed operations. */
  readonly cq: CompletionQueue;
  readonly registrar: Registrar;

  /**
   * @param entries size of the submission queue, 1 to 4096; the kernel rounds it up to a power of two
   * @throws Error ERR_URING_UNAVAILABLE with what would enable it, where io_uring can't be had: on other platforms,
   * where a
   *   seccomp profile or a sysctl forbids it, or Node's permission model is on. Error in Node's shape where the kernel
   *   refuses the options.
   */
  constructor(entries: number, options: SetupOptions<IoUring> = {}) {
    const access = ringAccess();
    const { flags, completionEntries, sqThreadCpu, sqThreadIdle } = checkSetup(entries, options);
    const other = attached(options.attachTo);
    access.clear();
    access.set('flags', flags);
    access.set('length', completionEntries);
    access.set('fd2', sqThreadCpu);
    access.set('region', other === undefined ? 0 : other.ringNumber());
    access.setWide(access.at.nanoseconds, sqThreadIdle * 1e6);
    const answer = access.native.open(entries);
    if (answer < 0) throw refusal(answer);
    this.#core = new RingCore(access, answer);
    this.cq = new CompletionQueue(this.#core);
    this.sq = new SubmissionQueue(this.#core, (count, wait) => this.cq.waitAsync(count, wait));
    this.registrar = new Registrar(this.#core);
  }

  /** The three parts, to be used apart from one another. After the ring is closed each of them throws. */
  queues(): { readonly sq: SubmissionQueue; readonly cq: CompletionQueue; readonly registrar: Registrar } {
    return { sq: this.sq, cq: this.cq, registrar: this.registrar };
  }

  /** Asks which operations the kernel has. Since Linux 5.6. */
  probe(): Probe {
    return this.registrar.probe();
  }

  /** What the kernel answered that it can do. */
  get features(): SetupFeatures {
    return SetupFeatures.from(this.#core.description.features);
  }

  /** The flags that the ring was set up with. */
  get setupFlags(): SetupFlags {
    return SetupFlags.from(this.#core.description.setupFlags);
  }

  /** Size of the submission queue, as the kernel has made it. */
  get entries(): number {
    return this.#core.description.entries;
  }

  get completionEntries(): number {
    return this.#core.description.completionEntries;
  }

  /**
   * A descriptor of the ring, to be polled. It is closed with the ring: not to be closed by anybody else. Who reads it
   * may
   * have completions sent to the ring, so that blocking waits no longer know when they would never end.
   */
  get fd(): number {
    const { native, ring } = this.#core;
    this.#core.known = true;
    return checked(native.showFd(ring), 'fcntl');
  }

  /** Where other rings of this process can send messages: see `sqe.messageRing`. */
  get address(): RingAddress {
    const { address } = this.#core.native.describe(this.#core.ring);
    this.#core.known = true;
    return address as RingAddress;
  }

  get closed(): boolean {
    return !this.#core.isOpen;
  }

  /**
   * Closes the ring. What is in flight is cancelled, and its completions reach nobody; its memory is freed when the
   * kernel
   * has let go of it. Waiting promises reject with ERR_INVALID_STATE.
   */
  close(): void {
    this.#core.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** @internal */
  ringNumber(): number {
    this.#core.native.drain(this.#core.ring);
    return this.#core.ring;
  }

  /** See `SubmissionQueue.prepareSqe`. */
  prepareSqe(): SQE | null {
    return this.sq.prepareSqe();
  }

  /** See `SubmissionQueue.prepareSqes`. */
  prepareSqes(count: number): SQEs | null {
    return this.sq.prepareSqes(count);
  }

  /** See `SubmissionQueue.submit`. */
  submit(): number {
    return this.sq.submit();
  }

  /** See `SubmissionQueue.submitAndWait`. */
  submitAndWait(count: number): number {
    return this.sq.submitAndWait(count);
  }

  /** See `SubmissionQueue.submitAndWaitWithTimeout`. */
  submitAndWaitWithTimeout(count: number, timeout: Duration): number {
    return this.sq.submitAndWaitWithTimeout(count, timeout);
  }

  /** See `CompletionQueue.peekForCqe`. */
  peekForCqe(): CQE | null {
    return this.cq.peekForCqe();
  }

  /** See `CompletionQueue.waitForCqe`. */
  waitForCqe(): CQE {
    return this.cq.waitForCqe();
  }

  /** See `CompletionQueue.waitForCqe`: null when the time is over. */
  waitForCqeWithTimeout(timeout: Duration): CQE | null {
    return this.cq.waitForCqe(timeout);
  }

  /** See `CompletionQueue.wait`. */
  waitForCqes(count: number): boolean {
    return this.cq.wait(count);
  }

  /** See `CompletionQueue.cqes`. */
  cqes(): IterableIterator<CQE> {
    return this.cq.cqes();
  }

  /** See `CompletionQueue.cqesBlocking`. */
  cqesBlocking(atLeast = 1): IterableIterator<CQE> {
    return this.cq.cqesBlocking(atLeast);
  }
}

function attached(ring: IoUring | undefined): IoUring | undefined {
  if (ring !== undefined && !(ring instanceof IoUring)) throw invalidType('options.attachTo', 'an IoUring', ring);
  return ring;
}

const unavailableCodes = ['ENOSYS', 'EPERM', 'EACCES', 'ENOMEM', 'EMFILE', 'ENFILE'];

function refusal(errno: number): Error {
  const [code] = errnoName(errno);
  const error = { name: '', message: code, code, errno, syscall: 'io_uring_setup' };
  if (unavailableCodes.includes(code))
    return unavailable(whyNot(error), { errno, syscall: error.syscall, cause: code });
  const why = code === 'EINVAL' ? ': this kernel does not know one of the options, or not together' : '';
  return Object.assign(new Error(`${code}: the ring could not be set up${why}, io_uring_setup`), {
    errno,
    code,
    syscall: error.syscall,
  });
}
