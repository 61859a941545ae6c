/** A call as source text, over the names of its scope. */
export interface Call {
  readonly code: string;
  /** The number by which later calls know the handle that this one opens. */
  readonly opens?: number;
  /** The paths that a call which walks through folders is about, as source text. */
  readonly about?: readonly string[];
}

/** Calls that are made at the same time; mostly it is one. */
export type Step = readonly Call[];

function written({ code, opens }: Call): string {
  return opens === undefined ? `await ${code};` : `h[${opens}] = await ${code};`;
}

function writtenStep(step: Step): string {
  const [first] = step;
  if (step.length === 1 && first !== undefined) return written(first);
  return ['await Promise.allSettled([', ...step.map(({ code }) => `  ${code},`), ']);'].join('\n');
}

/** Steps as a person reads them: JavaScript over the names of test/random/scope.ts. */
export function asProgram(steps: readonly Step[]): string {
  return steps.map(writtenStep).join('\n');
}
