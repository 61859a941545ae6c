import { UsageError } from '../command.js';
import { parseOptions } from '../option-parser.js';
import { quoted } from '../wording.js';

export const help = `Usage: uringfs cp [OPTION]... [-T] SOURCE DEST
  or:  uringfs cp [OPTION]... SOURCE... DIRECTORY
  or:  uringfs cp [OPTION]... -t DIRECTORY SOURCE...
Copy SOURCE to DEST, or several to DIRECTORY, as cp does, but each file as a whole or not at all: it takes the place
of what was there when it is complete, and Ctrl-C leaves no half file behind. Holes stay holes, and blocks are shared
where the file system can do that. On a terminal a bar on standard error shows how far it is.

  -a, --archive                 same as -dR --preserve of mode, owner and times
  -d                            same as -P, and hard links among what is copied stay such
  -f, --force                   replace also what may not be written
  -i, --interactive             ask before anything is replaced
  -L, --dereference             follow every symbolic link in SOURCE
  -n, --no-clobber              leave what is there (of -i and -n the last one counts)
  -P, --no-dereference          follow none (with -r the default)
  -p                            keep mode, owner and times
  -r, -R, --recursive           copy folders with all that is in them
  -t, --target-directory=DIRECTORY  copy every SOURCE into DIRECTORY
  -T, --no-target-directory     DEST is the copy, not a folder for it
  -v, --verbose                 say what is copied
      --help                    print this

A file that is replaced becomes a new one: other hard links to it keep the old contents. Extended attributes and
access control lists are not copied, nor, with -r, devices, FIFOs and sockets.
`;

const known = {
  archive: { short: 'a', long: 'archive' },
  links: { short: 'd' },
  force: { short: 'f', long: 'force' },
  interactive: { short: 'i', long: 'interactive' },
  follow: { short: 'L', long: 'dereference' },
  keep: { short: 'n', long: 'no-clobber' },
  noFollow: { short: 'P', long: 'no-dereference' },
  preserve: { short: 'p' },
  recursive: { short: 'rR', long: 'recursive' },
  into: { short: 't', long: 'target-directory', takes: 'DIRECTORY' },
  onto: { short: 'T', long: 'no-target-directory' },
  verbose: { short: 'v', long: 'verbose' },
} as const;

export interface CpOptions {
  readonly recursive: boolean;
  /** Whether symbolic links are followed. */
  readonly follow: boolean;
  /** Mode, owner and times. */
  readonly preserve: boolean;
  readonly keepHardLinks: boolean;
  /** What becomes of a file that is there. */
  readonly existing: 'replace' | 'ask' | 'keep';
  readonly force: boolean;
  readonly verbose: boolean;
}

export interface CpArguments {
  readonly options: CpOptions;
  readonly sources: readonly string[];
  readonly target: string;
  /** Whether the target is a folder to copy into: to be found out, surely, or surely not. */
  readonly folder: 'perhaps' | 'yes' | 'no';
}

/** @throws UsageError as cp says it */
export function readArguments(args: readonly string[]): CpArguments {
  const { options: given, operands } = parseOptions(known, args);
  const last = <Name extends keyof typeof known>(...names: readonly Name[]) =>
    given.findLast(({ name }) => (names as readonly string[]).includes(name));
  const has = (...names: (keyof typeof known)[]) => last(...names) !== undefined;
  const recursive = has('recursive', 'archive');
  const following = last('follow', 'noFollow', 'links', 'archive')?.name;
  const existing = { interactive: 'ask', keep: 'keep' } as const;
  const decision = last('interactive', 'keep')?.name as keyof typeof existing | undefined;
  return {
    options: {
      recursive,
      follow: following === undefined ? !recursive : following === 'follow',
      preserve: has('preserve', 'archive'),
      keepHardLinks: has('links', 'archive'),
      existing: decision === undefined ? 'replace' : existing[decision],
      force: has('force'),
      verbose: has('verbose'),
    },
    ...places(operands, last('into')?.value, has('onto')),
  };
}

function places(operands: readonly string[], into: string | undefined, onto: boolean) {
  const [first] = operands;
  if (first === undefined) throw new UsageError('missing file operand');
  if (into !== undefined) {
    if (onto) throw new UsageError('cannot combine --target-directory (-t) and --no-target-directory (-T)');
    return { sources: operands, target: into, folder: 'yes' as const };
  }
  if (operands.length === 1) throw new UsageError(`missing destination file operand after ${quoted(first)}`);
  if (onto && operands.length > 2) throw new UsageError(`extra operand ${quoted(operands[2] as string)}`);
  const folder = onto ? ('no' as const) : ('perhaps' as const);
  return { sources: operands.slice(0, -1), target: operands.at(-1) as string, folder };
}
