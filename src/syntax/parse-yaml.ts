/** The YAML parser between the profile of the language (LANGUAGE.md section 2) and the tree: the only user of `yaml`'s parser. */
import { Composer, type CST, type Document } from "yaml";
import type { Diagnostic } from "../base/diagnostic.ts";
import type { Tree } from "../base/tree.ts";
import { buildTree } from "./build-tree.ts";
import type { LineIndex } from "./line-index.ts";
import { scanYaml, tooDeep } from "./scan-yaml.ts";
import { explainErrors } from "./yaml-errors.ts";

/** The tree of any YAML, or what is wrong with it added to `found`. */
export function parseYaml(lines: LineIndex, found: Diagnostic[]): Tree | undefined {
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
