/**
 * Rows of one table in few, large statements: a call of SQLite for each row would cost more than the row. Each value of a
 * statement has its price as well, so columns that have nothing in any of its rows are left out of it.
 */
import type Database from "better-sqlite3";

export type Cell = number | string | Buffer | null;

/**
 * Rows in hand, as one list of cells: no object a row. It is filled again and again up to `used`, since a list that is
 * made empty loses its room.
 */
export type Bulk = { readonly cells: Cell[]; used: number; flush(): void };

/** Rows of one statement: so many, as long as there are enough, then fewer. */
const sizes = [32, 8, 1] as const;
/** Statements that are kept for one table; more sets of columns than that are rare, and get statements of all columns. */
const mostStatements = 96;

/** `after`: what follows the values, for the columns that are there: what is done where the row is there already. */
export function createBulk(
  db: Database.Database,
  table: string,
  columns: readonly string[],
  after: (columns: readonly string[]) => string = () => "",
): Bulk {
  const width = columns.length;
  const all = 2 ** width - 1;
  const known = new Map<number, Database.Statement>();
  const cells: Cell[] = [];

  const prepare = (mask: number, rows: number): Database.Statement => {
    const names = columns.filter((_, column) => (mask & (1 << column)) !== 0);
    const row = `(${names.map(() => "?").join(",")})`;
    const values = Array.from({ length: rows }, () => row).join(",");
    return db.prepare(`INSERT INTO ${table}(${names.join(",")}) VALUES ${values} ${after(names)}`);
  };
  const statement = (mask: number, rows: number): Database.Statement => {
    const key = mask * 64 + rows;
    const found = known.get(key) ?? prepare(mask, rows);
    known.set(key, found);
    return found;
  };
  const write = (from: number, rows: number): void => {
    const end = from + rows * width;
    const used = usedColumns(cells, from, end, width);
    const mask = known.size < mostStatements || known.has(used * 64 + rows) ? used : all;
    const values: Cell[] = [];
    for (let row = from; row < end; row += width) {
      for (let column = 0; column < width; column += 1) {
        if ((mask & (1 << column)) !== 0) values.push(cells[row + column] ?? null);
      }
    }
    statement(mask, rows).run(...values); // as arguments they are read twice as fast as from a list
  };
  const bulk: Bulk = {
    cells,
    used: 0,
    flush() {
      let at = 0;
      for (const rows of sizes) for (; at + rows * width <= bulk.used; at += rows * width) write(at, rows);
      bulk.used = 0;
    },
  };
  return bulk;
}

/** A bit for each column that has something in one of the rows. */
function usedColumns(cells: readonly Cell[], from: number, end: number, width: number): number {
  let used = 0;
  let column = 0;
  for (let at = from; at < end; at += 1) {
    if (cells[at] !== null) used |= 1 << column;
    column = column + 1 === width ? 0 : column + 1;
  }
  return used;
}
