/** YAML text to a located `Tree`, after the profile of the language (LANGUAGE.md section 2): the only user of `yaml`'s parser. */
import { Composer, type CST, type Document } from "yaml";
import { type Diagnostic, type PhaseResult, sortDiagnostics } from "../base/diagnostic.ts";
import { limits } from "../base/limits.ts";
import type { Tree } from "../base/tree.ts";
import { buildTree } from "./build-tree.ts";
import { refuseSize } from "./decode-file.ts";
import { indexLines, type LineIndex } from "./line-index.ts";
import { scanYaml, tooDeep } from "./scan-yaml.ts";
import { explainErrors } from "./yaml-errors.ts";

/**
 * The tree of a file. It is given whenever YAML could be parsed, also where the profile is broken: what was refused
 * is then marked `broken`. Linear in the length of the text, which is at most `limits.fileBytes`.
 */
export function readTree(text: string, file: string): PhaseResult<Tree> {
  if (text.length > limits.fileBytes) return refuseSize(text.length, file);
  const lines = indexLines(file, text);
  const found: Diagnostic[] = [];
  const tree = parse(lines, found);
  const result = { diagnostics: sortDiagnostics(found) };
  return tree === undefined ? result : { ...result, value: tree };
}

function parse(lines: LineIndex, found: Diagnostic[]): Tree | undefined {
  const report = (diagnostic: Diagnostic) => void found.push(diagnostic);
  const { tokens, cutAt } = scanYaml(lines, report);
  if (tokens === undefined) return undefined;
  const known = new Set(found.map((diagnostic) => diagnostic.span.line));
  const document = compose(tokens, lines.text.length);
  if (document === undefined) {
    const message = "YAML cannot read this file";
    const help = "look for a bracket or a quote that is never closed";
    report({ name: "broken-yaml", message, span: lines.span(0, 1), help });
    return undefined;
  }
  if (document.errors.length > 0) {
    found.push(...explainErrors(document.errors, lines, known));
    return undefined;
  }
  if (cutAt !== undefined) {
    report(tooDeep(lines, cutAt));
    return undefined;
  }
  if (document.contents === null || isEmpty(lines.text)) {
    const help = "a pipeline begins with `sluice: 1`";
    report({ name: "empty-value", message: "the file is empty", span: lines.span(0, 0), help });
    return undefined;
  }
  return buildTree(document.contents, 0, { lines, report, known, depth: 0 });
}

/** Nothing but blanks, comments and marks of documents. */
function isEmpty(text: string): boolean {
  return !/^\ufeff?[ \t]*(?!#|---\s*$|\.\.\.\s*$|%)[^\s\ufeff]/mu.test(text);
}

/** The first document; what the composer throws (a stack that overflows, H09) is an error of the text. */
function compose(tokens: readonly CST.Token[], length: number): Document.Parsed | undefined {
  const composer = new Composer({
    prettyErrors: false,
    uniqueKeys: false,
    strict: true,
    version: "1.2",
    logLevel: "silent",
  });
  try {
    for (const document of composer.compose(tokens, true, length)) {
      if ("contents" in document) return document as Document.Parsed;
    }
  } catch {
    return undefined;
  }
  return undefined;
}
