import { UsageError } from './command.js';

interface Option {
  /** Its letters, behind one dash. */
  readonly short?: string;
  /** Its name, behind two. */
  readonly long?: string;
  /** What it takes, as in `-t DIRECTORY`. */
  readonly takes?: string;
}

export interface Given<Name extends string> {
  /** The options in the order they were given in: of two that contradict each other the last one counts. */
  readonly options: readonly { readonly name: Name; readonly value: string }[];
  readonly operands: readonly string[];
}

/**
 * Tells options from operands as getopt_long does: letters may stand together, options and operands be mixed, and
 * behind `--` nothing is an option.
 *
 * @throws UsageError for options that there are not
 */
export function parseOptions<Name extends string>(
  known: Readonly<Record<Name, Option>>,
  args: readonly string[],
): Given<Name> {
  const options: { name: Name; value: string }[] = [];
  const operands: string[] = [];
  const rest = [...args];
  const names = Object.keys(known) as Name[];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') {
      operands.push(...rest);
      break;
    }
    if (arg.startsWith('--')) {
      const [long = '', ...values] = arg.slice(2).split('=');
      const name = names.find((one) => known[one].long === long);
      if (name === undefined) throw new UsageError(`unrecognized option '--${long}'`);
      const { takes } = known[name];
      if (takes === undefined && values.length > 0)
        throw new UsageError(`option '--${long}' doesn't allow an argument`);
      const value = takes === undefined ? '' : values.length > 0 ? values.join('=') : rest.shift();
      if (value === undefined) throw new UsageError(`option '--${long}' requires an argument`);
      options.push({ name, value });
    } else if (arg.startsWith('-') && arg !== '-') {
      parseLetters(known, names, arg.slice(1), rest, options);
    } else operands.push(arg);
  }
  return { options, operands };
}

function parseLetters<Name extends string>(
  known: Readonly<Record<Name, Option>>,
  names: readonly Name[],
  letters: string,
  rest: string[],
  options: { name: Name; value: string }[],
): void {
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at] as string;
    const name = names.find((one) => known[one].short?.includes(letter));
    if (name === undefined) throw new UsageError(`invalid option -- '${letter}'`);
    if (known[name].takes === undefined) {
      options.push({ name, value: '' });
      continue;
    }
    const value = at + 1 < letters.length ? letters.slice(at + 1) : rest.shift();
    if (value === undefined) throw new UsageError(`option requires an argument -- '${letter}'`);
    options.push({ name, value });
    return;
  }
}
