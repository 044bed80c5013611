/** Plain text tables and sizes for people. */
import { printable } from './printable.ts';

const UNITS = ['B', 'KB', 'MB', 'GB'];

/** A byte length in three figures: 1.53 MB. */
export function formatSize(byteLength: number): string {
  const power = byteLength < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(byteLength) / 3));
  const value = byteLength / 1000 ** power;
  return `${power === 0 ? value : value.toPrecision(3)} ${UNITS[power]}`;
}

export const formatDuration = (milliseconds: number): string =>
  milliseconds < 1000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;

/**
 * Rows in columns, as wide as their widest cell.
 * @param rightAligned indices of columns of numbers
 */
export function formatTable(
  rows: readonly (readonly string[])[],
  rightAligned: readonly number[] = [],
): string[] {
  const widths: number[] = [];
  const shown = rows.map((row) => row.map(printable));
  for (const row of shown) {
    row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  }
  return shown.map((row) =>
    row
      .map((cell, i) => {
        const width = widths[i]!;
        return rightAligned.includes(i) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
