/** A copy of a history as it was left: its file, with what stood beside it. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** Writes it to `path`. `format`: the folder, as `format-1`. */
export function unpackHistory(format: string, name: string, path: string): void {
  for (const ending of ["", "-wal"]) {
    const file = join(import.meta.dirname, format, `${name}.db${ending}.gz`);
    if (existsSync(file)) writeFileSync(path + ending, gunzipSync(readFileSync(file)));
  }
}
