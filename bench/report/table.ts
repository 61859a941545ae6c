export interface Column {
  title: string;
  align: 'left' | 'right';
}

/** Columns as wide as their widest cell; rows of the table that are one string run across all of them. */
export function table(columns: readonly Column[], rows: readonly (readonly string[] | string)[]): string {
  const cells = rows.filter((row) => typeof row !== 'string');
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...cells.map((row) => (row[index] ?? '').length)),
  );
  const line = (row: readonly string[]) =>
    columns
      .map(({ align }, index) => {
        const cell = row[index] ?? '';
        const width = widths[index] ?? 0;
        return align === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  const body = rows.map((row) => (typeof row === 'string' ? row : line(row)));
  return [line(columns.map(({ title }) => title)), rule, ...body].join('\n');
}
