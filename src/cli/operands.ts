import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';

let given: Map<string, Buffer> | undefined;

// Of what is no UTF-8 Node has put U+FFFD into `process.argv`.
function argumentsAsGiven(): Map<string, Buffer> {
  const line = readFileSync('/proc/self/cmdline').toString('latin1');
  const all = line.split('\0').map((argument) => Buffer.from(argument, 'latin1'));
  return new Map(all.map((bytes) => [bytes.toString(), bytes]));
}

/** The bytes of an operand: names of files need not be UTF-8. */
export function bytesOfOperand(operand: string): Buffer {
  if (!operand.includes('\ufffd')) return Buffer.from(operand);
  given ??= argumentsAsGiven();
  return given.get(operand) ?? Buffer.from(operand);
}
