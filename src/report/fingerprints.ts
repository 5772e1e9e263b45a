/**
 * By what a finding is known again after the file was edited elsewhere: its name, the words of its line and the keys
 * around it, never the number of its line.
 */
import type { Diagnostic } from "../base/diagnostic.ts";
import { hashText } from "../base/hash.ts";
import type { Sources } from "./findings.ts";
import { keyPaths } from "./key-paths.ts";

/** `keyPath`: `nodes.draft.prompt`, or empty at the top of a file. */
export type Known = { readonly fingerprint: string; readonly keyPath: string };

/** For each diagnostic, in order. Findings that are alike in one file are numbered. */
export function fingerprints(diagnostics: readonly Diagnostic[], sources: Sources): readonly Known[] {
  const files = new Map<string, FileLines>();
  const seen = new Map<string, number>();
  return diagnostics.map(({ name, span }) => {
    const lines = files.get(span.file) ?? linesOf(sources(span.file) ?? "");
    files.set(span.file, lines);
    const keyPath = lines.paths[span.line - 1] ?? "";
    const words = (lines.texts[span.line - 1] ?? "").trim().replace(/\s+/g, " ");
    const hash = hashText([name, keyPath, words].join("\n"));
    const count = (seen.get(`${span.file}\n${hash}`) ?? 0) + 1;
    seen.set(`${span.file}\n${hash}`, count);
    return { fingerprint: `${hash}:${count}`, keyPath };
  });
}

type FileLines = { readonly texts: readonly string[]; readonly paths: readonly string[] };

function linesOf(text: string): FileLines {
  return { texts: text.split("\n"), paths: keyPaths(text) };
}
