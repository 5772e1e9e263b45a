/** Writes a text in place of the one that was read: whole or not at all. */
import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { UsageError } from "./usage-error.ts";

/**
 * The new text stands beside the file before it takes its name, so that whoever reads at any moment meets the one or the
 * other; mode, byte order mark and links are kept. Throws `UsageError` where it cannot be written, or where the file no
 * longer holds the text `before`.
 */
export function replaceFile(path: string, before: string, after: string): void {
  const place = realpathSync(path);
  const bytes = readFileSync(place);
  const mark = bytes.subarray(0, 3).equals(byteOrderMark) ? byteOrderMark : Buffer.alloc(0);
  if (bytes.subarray(mark.length).toString("utf8") !== before) {
    throw new UsageError(`"${path}" was changed meanwhile, and stays as it is`, "call this again");
  }
  const draft = join(dirname(place), `.${basename(place)}.${process.pid}.tmp`);
  try {
    writeWhole(draft, Buffer.concat([mark, Buffer.from(after, "utf8")]), statSync(place).mode);
    renameSync(draft, place);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new UsageError(`"${path}" cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** On the disk before it returns. `wx`: a file that has the name already is somebody else's. */
function writeWhole(path: string, bytes: Buffer, mode: number): void {
  const file = openSync(path, "wx");
  try {
    writeFileSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  chmodSync(path, mode & 0o7777);
}
