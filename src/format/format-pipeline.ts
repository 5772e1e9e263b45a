/**
 * The layout of pipelines, as docs/fmt.md describes it: text in, text out. Only blanks, line ends, the order of the keys
 * of files and nodes, and brackets around lists and maps change; every key, text and comment is copied as it was written.
 */
import type { PhaseResult } from "../base/diagnostic.ts";
import { invariant } from "../base/invariant.ts";
import { readTree } from "../syntax/read-tree.ts";
import { printLayout } from "./print-layout.ts";
import { readLayout } from "./read-layout.ts";
import { areSame } from "./same-tree.ts";

/**
 * The text in the layout of sluice; the same text where it has it already. No value where YAML cannot be read or breaks
 * the profile of the language. `file`: as diagnostics show it. Takes about as long as reading the text twice.
 */
export function formatPipeline(text: string, file: string): PhaseResult<string> {
  const lines = text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");
  const { value: tree, diagnostics } = readTree(text, file);
  if (tree === undefined || diagnostics.length > 0) return { diagnostics };
  const plain = lines === text ? tree : readTree(lines, file).value;
  invariant(plain !== undefined, "a text can be read with either line ends");
  if (plain.kind === "scalar") return { value: text, diagnostics };
  const formatted = printLayout(readLayout(lines, plain));
  const again = readTree(formatted, file).value;
  invariant(again !== undefined && areSame(plain, again), "formatting changes no value");
  return { value: /\r\n/.test(text) ? formatted.replaceAll("\n", "\r\n") : formatted, diagnostics };
}
