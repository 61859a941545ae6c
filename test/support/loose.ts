/** The same object with parameter types forgotten, to call it as untyped JavaScript can. */
export type Loose<T> = {
  [K in keyof T]: T[K] extends (...args: never[]) => unknown ? (...args: unknown[]) => Promise<unknown> : T[K];
};

export function loose<T>(object: T): Loose<T> {
  return object as unknown as Loose<T>;
}
