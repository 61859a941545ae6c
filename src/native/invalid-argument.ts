import { inspect } from './node-util.js';

// Node makes these errors where its own arguments are concerned; for options of ours they read the same.

/** The error for a value that is not of the type it has to be: `expected` is a phrase such as `of type boolean`. */
export function invalidType(name: string, expected: string, value: unknown): TypeError {
  const kind = name.includes('.') ? 'property' : 'argument';
  const message = `The "${name}" ${kind} must be ${expected}. Received ${received(value)}`;
  return coded(new TypeError(message), 'ERR_INVALID_ARG_TYPE');
}

/** The error for a number that is not in the range it has to be in: `range` is a phrase such as `>= 1 && <= 8`. */
export function outOfRange(name: string, range: string, value: unknown): RangeError {
  const message = `The value of "${name}" is out of range. It must be ${range}. Received ${inspect(value)}`;
  return coded(new RangeError(message), 'ERR_OUT_OF_RANGE');
}

function coded<E extends Error>(error: E, code: string): E {
  // As in Node the stack names the code, the name does not.
  const { name } = error;
  error.name = `${name} [${code}]`;
  void error.stack;
  Reflect.deleteProperty(error, 'name');
  return Object.assign(error, { code });
}

// What a message shows of a primitive.
const longest = 28;

function received(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function') return `function ${value.name}`;
  if (typeof value === 'object') {
    const name: unknown = value.constructor?.name;
    return name ? `an instance of ${name}` : inspect(value, { depth: -1 });
  }
  const text = inspect(value, { colors: false });
  return `type ${typeof value} (${text.length > longest ? `${text.slice(0, longest - 3)}...` : text})`;
}
