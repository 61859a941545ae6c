/** Something that has to be so on any kernel, architecture, C library and Node. */
export interface Check {
  readonly name: string;
  /** Why it can't be run here, or null. */
  readonly missing?: () => string | null;
  /** @param folder an empty one of its own */
  readonly run: (folder: string) => Promise<void>;
}
