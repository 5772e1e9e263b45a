/** YAML text to a located `Tree`, after the profile of the language (LANGUAGE.md section 2). */
import { type Diagnostic, type PhaseResult, sortDiagnostics } from "../base/diagnostic.ts";
import { limits } from "../base/limits.ts";
import type { Tree } from "../base/tree.ts";
import { findBadCharacter } from "./bad-character.ts";
import { refuseSize } from "./decode-file.ts";
import { indexLines } from "./line-index.ts";
import { parseYaml } from "./parse-yaml.ts";
import { readPlain } from "./read-plain.ts";

/**
 * The tree of a file. It is given whenever YAML could be parsed, also where the profile is broken: what was refused
 * is then marked `broken`. Linear in the length of the text, which is at most `limits.fileBytes`.
 */
export function readTree(text: string, file: string): PhaseResult<Tree> {
  if (text.length > limits.fileBytes) return refuseSize(text.length, file);
  const lines = indexLines(file, text);
  const bad = findBadCharacter(lines);
  if (bad !== undefined) return { diagnostics: [bad] };
  const plain = readPlain(lines);
  if (plain !== undefined) return { value: plain, diagnostics: [] };
  const found: Diagnostic[] = [];
  const tree = parseYaml(lines, found);
  const result = { diagnostics: sortDiagnostics(found) };
  return tree === undefined ? result : { ...result, value: tree };
}
