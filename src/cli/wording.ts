import { Buffer, isUtf8 } from 'node:buffer';
import { getSystemErrorMap } from '../native/node-util.js';

/** Where the C library words it in another way than libuv. */
const worded: Readonly<Record<string, string>> = {
  EISDIR: 'Is a directory',
  EIO: 'Input/output error',
  ELOOP: 'Too many levels of symbolic links',
  ENAMETOOLONG: 'File name too long',
  EXDEV: 'Invalid cross-device link',
  EBUSY: 'Device or resource busy',
  EFBIG: 'File too large',
  EMFILE: 'Too many open files',
  ENFILE: 'Too many open files in system',
  ETXTBSY: 'Text file busy',
  EDQUOT: 'Disk quota exceeded',
  EROFS: 'Read-only file system',
  EPIPE: 'Broken pipe',
};

/** What a failed system call says, as the C library words it: "No such file or directory". */
export function reasonOf(error: unknown): string {
  const { code = '', errno = 0, message } = error as NodeJS.ErrnoException;
  const text = worded[code] ?? getSystemErrorMap().get(errno)?.[1] ?? message;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * A name in quotes that a shell would read back. Bytes that are no text, or that a terminal might take for a command,
 * are written in its escapes: 'a'$'\n''b'.
 */
export function quoted(name: string | Uint8Array): string {
  const pieces = piecesOf(Buffer.from(name as string));
  const [piece] = pieces;
  const plain = piece === undefined || (pieces.length === 1 && piece.text !== null);
  if (plain && piece?.text?.includes("'") && !/["$`\\!]/.test(piece.text)) return `"${piece.text}"`;
  const inside = pieces.map(({ text, bytes }) =>
    text === null ? `'$'${bytes.map(escaped).join('')}''` : text.replaceAll("'", "'\\''"),
  );
  const whole = `'${inside.join('')}'`;
  return pieces.at(-1)?.text === null ? whole.slice(0, -2) : whole;
}

interface Piece {
  /** Null for what can't be shown. */
  readonly text: string | null;
  readonly bytes: number[];
}

function piecesOf(bytes: Buffer): Piece[] {
  const pieces: { text: string | null; bytes: number[] }[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find((many) => at + many <= bytes.length && isUtf8(bytes.subarray(at, at + many))) ?? 1;
    const here = bytes.subarray(at, at + length);
    const character = isUtf8(here) ? here.toString() : null;
    const text = character === null || /\p{Cc}/u.test(character) ? null : character;
    const last = pieces.at(-1);
    if (last !== undefined && (last.text === null) === (text === null)) {
      if (text !== null) last.text += text;
      last.bytes.push(...here);
    } else pieces.push({ text, bytes: [...here] });
    at += length;
  }
  return pieces;
}

const named = new Map([...'abtnvfr'].map((letter, index) => [index + 7, `\\${letter}`]));

function escaped(byte: number): string {
  return named.get(byte) ?? `\\${byte.toString(8).padStart(3, '0')}`;
}
