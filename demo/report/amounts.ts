import { significant } from '../../bench/report/numbers.js';

const bytesPerMebibyte = 1024 * 1024;

export function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

export function mebibytes(bytes: number): string {
  return `${significant(bytes / bytesPerMebibyte)} MiB`;
}
