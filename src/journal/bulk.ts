/** Rows of one table in few, large statements: a call of SQLite for each row would cost more than the row. */
import type Database from "better-sqlite3";

export type Cell = number | string | Buffer | null;

/** Rows of one statement. */
export const rowsAtOnce = 32;

/** Rows in hand, as one list of cells: no object a row. */
export type Bulk = { readonly cells: Cell[]; flush(): void };

/** `after`: what follows the values, e.g. what is done where the row is there already. */
export function createBulk(db: Database.Database, table: string, columns: readonly string[], after = ""): Bulk {
  const width = columns.length;
  const row = `(${columns.map(() => "?").join(",")})`;
  const insert = `INSERT INTO ${table}(${columns.join(",")}) VALUES `;
  const one = db.prepare(`${insert}${row} ${after}`);
  const many = db.prepare(`${insert}${Array.from({ length: rowsAtOnce }, () => row).join(",")} ${after}`);
  const cells: Cell[] = [];
  const flush = (): void => {
    let at = 0;
    for (; at + width * rowsAtOnce <= cells.length; at += width * rowsAtOnce) {
      many.run(cells.slice(at, at + width * rowsAtOnce));
    }
    for (; at < cells.length; at += width) one.run(cells.slice(at, at + width));
    cells.length = 0;
  };
  return { cells, flush };
}
