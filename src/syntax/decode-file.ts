/** Bytes of a file to text: the first gate of everything that users hand in. */
import type { PhaseResult } from "../base/diagnostic.ts";
import { limits } from "../base/limits.ts";
import type { Span } from "../base/span.ts";

/**
 * The text of a file that was read. Refused: more than `limits.fileBytes`, bytes that are not UTF-8, NUL (H24 to H26,
 * H30 of SAFETY.md). A byte order mark in front is dropped.
 */
export function decodeFile(bytes: Uint8Array, file: string): PhaseResult<string> {
  if (bytes.length > limits.fileBytes) return refuseSize(bytes.length, file);
  const zeroAt = bytes.indexOf(0);
  if (zeroAt !== -1) return refuse(bytes, zeroAt, file, `the file holds a NUL byte (byte ${zeroAt + 1})`);
  try {
    return { value: new TextDecoder("utf-8", { fatal: true }).decode(bytes), diagnostics: [] };
  } catch {
    const at = firstBadByte(bytes);
    return refuse(bytes, at, file, `the file is not UTF-8: byte ${at + 1} belongs to no character`);
  }
}

/** The diagnostic for a file that is too large: callers that know the size from `stat` need not read it. */
export function refuseSize(byteCount: number, file: string): PhaseResult<never> {
  const size = (byteCount / (1024 * 1024)).toFixed(1);
  const message = `the file has ${size} MiB; at most ${limits.fileBytes / (1024 * 1024)} MiB are read`;
  const help = "split the pipeline with `use: ./part.yaml`, and move long prompts into files with `prompt_file`";
  const span: Span = { file, start: 0, end: 0, line: 1, column: 1, endLine: 1, endColumn: 1 };
  return { diagnostics: [{ name: "over-limit", message, span, help }] };
}

/** The place is counted in lines of bytes: the text in front of it decodes, what follows need not. */
function refuse(bytes: Uint8Array, at: number, file: string, message: string): PhaseResult<never> {
  const before = new TextDecoder("utf-8").decode(bytes.subarray(0, at));
  const line = before.split("\n").length;
  const column = before.length - before.lastIndexOf("\n");
  const span = { file, start: before.length, end: before.length, line, column, endLine: line, endColumn: column };
  const help = "save the file as UTF-8 text";
  return { diagnostics: [{ name: "unreadable-text", message, span, help }] };
}

/** The length of the longest part in front that is UTF-8, by halving. */
function firstBadByte(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (decodes(bytes.subarray(0, middle))) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** `stream` forgives a character that is cut at the end. */
function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
