/** One of the commands behind `uringfs`. */
export interface Command {
  /** What `uringfs NAME --help` prints. */
  readonly help: string;
  /** Whether it says itself that standard output can't be written. */
  readonly tellsWriteErrors?: boolean;
  /**
   * Does it, and answers the exit code. What it has to say of failures goes to stderr, each line with the name of the
   * command before it.
   *
   * @throws UsageError where the arguments make no sense
   */
  run(args: readonly string[]): Promise<number>;
}

/** Arguments that make no sense: the message is printed with a hint at `--help`. */
export class UsageError extends Error {}
