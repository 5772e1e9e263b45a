/** Tables and gates as text. */

/** Columns as wide as their widest cell; the first is flush left, numbers beside it flush right. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    widths
      .map((width, column) => (column === 0 ? (cells[0] ?? "").padEnd(width) : (cells[column] ?? "").padStart(width)))
      .join("  ")
      .trimEnd();
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

/** A number for people: with commas, and digits behind the point only where it is small. */
export function shown(value: number | undefined, digits = value !== undefined && value < 10 ? 2 : 0): string {
  if (value === undefined) return "-";
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function verdict(holds: boolean): string {
  return holds ? "ok" : "MISSED";
}
