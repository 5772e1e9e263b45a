/** Reads files that a user names: the size is asked before a byte is read, and only regular files are opened. */
import { readFileSync, statSync } from "node:fs";
import { UsageError } from "./usage-error.ts";

/** A file's bytes, or in what way it cannot be read. `message`: "there is no file …", without a full stop. */
export type FileRead =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "missing" | "unreadable"; readonly message: string }
  | { readonly kind: "too-large"; readonly byteCount: number };

/** Never throws. A folder, a pipe or a device counts as unreadable: reading one could last for ever. */
export function tryReadFile(path: string, bytesMost: number): FileRead {
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) return { kind: "unreadable", message: `"${path}" is a folder, not a file` };
    if (!stat.isFile()) return { kind: "unreadable", message: `"${path}" is not a regular file` };
    if (stat.size > bytesMost) return { kind: "too-large", byteCount: stat.size };
    return { kind: "bytes", bytes: readFileSync(path) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "ENOENT" || code === "ENOTDIR") return { kind: "missing", message: `there is no file "${path}"` };
    return { kind: "unreadable", message: `"${path}" cannot be read${code === "" ? "" : ` (${code})`}` };
  }
}

/** The text of a file that must be there. Throws `UsageError`. */
export function readTextFile(path: string, bytesMost: number): string {
  const read = tryReadFile(path, bytesMost);
  if (read.kind === "too-large") {
    throw new UsageError(
      `"${path}" has ${mebibytes(read.byteCount)} MiB; at most ${mebibytes(bytesMost)} MiB are read`,
    );
  }
  if (read.kind !== "bytes") throw new UsageError(read.message);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(read.bytes);
  } catch {
    throw new UsageError(`"${path}" is not UTF-8 text`);
  }
}

/** All of stdin. Throws `UsageError` beyond the limit. */
export async function readStdin(bytesMost: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  for await (const chunk of process.stdin) {
    const bytes: Uint8Array = typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
    byteCount += bytes.length;
    if (byteCount > bytesMost) {
      throw new UsageError(`stdin has more than ${mebibytes(bytesMost)} MiB, which is the most that is read`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function mebibytes(byteCount: number): string {
  return (byteCount / (1024 * 1024)).toFixed(byteCount % (1024 * 1024) === 0 ? 0 : 1);
}
