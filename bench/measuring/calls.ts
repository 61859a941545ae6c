/** A call as a program makes it, many times over. */
export interface AsyncCalls<Result = unknown> {
  /** `lane` tells apart the calls in flight at one time, `turn` counts all calls of a sample. */
  call(lane: number, turn: number): Promise<Result>;
  /** Throws unless the call did all that was asked. */
  check(result: Result): void;
  /** Outside the measured time: lays out what `count` calls need, and clears away what they left. */
  before?(count: number): void;
  after?(count: number): void;
  close(): Promise<void>;
}

export interface SyncCalls {
  call(turn: number): void;
  before?(count: number): void;
  after?(count: number): void;
  close(): void;
}
