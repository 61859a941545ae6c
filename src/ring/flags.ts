import { invalidType } from '../native/invalid-argument.js';
import { ringAccess } from './access.js';
import { valueProblem } from './errors.js';

declare const family: unique symbol;

/** A flag, or several of one family combined. Those of another family do not fit its place. */
export type Flag<Family extends string> = number & { readonly [family]: Family };

export interface FlagMethods<Family extends string, Name extends string> {
  /** Combines flags of this family. */
  of(...flags: readonly Flag<Family>[]): Flag<Family>;
  /** Bits that came from elsewhere (`fs.constants`, a configuration), taken as flags of this family. */
  from(bits: number): Flag<Family>;
  /** Names of the flags whose bits are all set. */
  names(bits: number): Name[];
  /** All names there are. */
  readonly list: readonly Name[];
}

export type FlagFamily<Family extends string, Name extends string> = FlagMethods<Family, Name> & {
  readonly [Each in Name]: Flag<Family>;
};

/** The numbers of a family, which the addon knows. */
export function familyNumbers(name: string): Readonly<Record<string, number>> {
  return ringAccess().native.families[name] as Readonly<Record<string, number>>;
}

/**
 * A family of flags with its numbers read on first use, so that importing them does not need the addon.
 *
 * A member throws, when read, where there is no io_uring at all (another platform).
 */
export function flagFamily<const Family extends string, const Name extends string>(
  family: Family,
  names: readonly Name[],
): FlagFamily<Family, Name> {
  const made = {
    list: names,
    of: (...flags: readonly Flag<Family>[]) => {
      let all = 0;
      for (const flag of flags) {
        if (typeof flag !== 'number') throw invalidType('flags', `a flag of ${family}`, flag);
        all |= flag;
      }
      return (all >>> 0) as Flag<Family>;
    },
    from: (bits: number) => {
      if (!Number.isInteger(bits) || bits < 0 || bits >= 2 ** 32) {
        throw valueProblem('bits', `must be bits of ${family}`, bits);
      }
      return bits as Flag<Family>;
    },
    names: (bits: number) => {
      const numbers = familyNumbers(family);
      return names.filter((name) => {
        const bit = numbers[name] as number;
        return bit !== 0 && (bits & bit) >>> 0 === bit >>> 0;
      });
    },
  };
  for (const name of names) {
    let number: number | undefined;
    const get = () => {
      number ??= familyNumbers(family)[name];
      return number;
    };
    Object.defineProperty(made, name, { enumerable: true, get });
  }
  return Object.freeze(made) as unknown as FlagFamily<Family, Name>;
}
