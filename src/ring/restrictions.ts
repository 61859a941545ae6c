import { invalidType } from '../native/invalid-argument.js';
import { checkInteger } from './arguments.js';
import type { RingCore } from './core.js';
import { valueProblem } from './errors.js';
import { familyNumbers } from './flags.js';
import type { RegisterOps, SubmissionFlags } from './ring-flags.js';

/** Something that a restricted ring still allows. */
export type Restriction =
  /** An operation, by the kernel's name: `READ`, `WRITE`… */
  | { readonly operation: string }
  /** Something that its registrar may do. */
  | { readonly register: RegisterOps }
  /** Flags that an SQE may have. */
  | { readonly allowedFlags: SubmissionFlags }
  /** Flags that every SQE must have. */
  | { readonly requiredFlags: SubmissionFlags };

// More would wrap round, and allow something else.
function checkByte(name: string, value: number): number {
  return checkInteger(name, value, 0, 255);
}

/** Kind and argument of each, as the kernel takes them. */
export function restrictionNumbers(core: RingCore, restrictions: readonly Restriction[]): number[] {
  if (!Array.isArray(restrictions)) throw invalidType('restrictions', 'an array', restrictions);
  const kinds = familyNumbers('RestrictionOps') as Record<string, number>;
  return restrictions.flatMap((restriction: Restriction) => {
    if ('operation' in restriction) {
      const opcode = core.access.native.opcodes.indexOf(restriction.operation);
      if (opcode < 0) throw valueProblem('restriction', 'names no operation of io_uring', restriction);
      return [kinds.SQE_OP as number, opcode];
    }
    if ('register' in restriction)
      return [kinds.REGISTER_OP as number, checkByte('restriction.register', restriction.register)];
    if ('allowedFlags' in restriction)
      return [kinds.SQE_FLAGS_ALLOWED as number, checkByte('restriction.allowedFlags', restriction.allowedFlags)];
    if ('requiredFlags' in restriction)
      return [kinds.SQE_FLAGS_REQUIRED as number, checkByte('restriction.requiredFlags', restriction.requiredFlags)];
    throw valueProblem('restriction', 'restricts nothing', restriction);
  });
}
