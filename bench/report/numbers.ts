/** Three significant digits, as far as a measurement deserves any, and no exponent. */
export function significant(value: number): string {
  if (!Number.isFinite(value)) {
    return '–';
  }
  const decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

export function times(value: number): string {
  return Number.isFinite(value) ? `${significant(value)}×` : '–';
}
