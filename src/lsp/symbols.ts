/** What a pipeline holds, as a tree: its declarations, and its nodes with what is in them. */
import { type DocumentSymbol, type FoldingRange, SymbolKind } from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { textAt } from "./describe.ts";
import { rangeIn } from "./documents.ts";
import type { Declared, Outline } from "./outline.ts";

const symbolKinds: Readonly<Record<Declared["kind"], SymbolKind>> = {
  input: SymbolKind.Property,
  type: SymbolKind.Struct,
  role: SymbolKind.Interface,
  part: SymbolKind.Module,
  model: SymbolKind.Constant,
  phase: SymbolKind.Namespace,
  node: SymbolKind.Function,
  variable: SymbolKind.Variable,
  state: SymbolKind.Variable,
  stop: SymbolKind.Event,
};

/** Declarations first, then the nodes, each with its inner ones. Variables are left out. */
export function symbolsOf(outline: Outline, document: TextDocument): readonly DocumentSymbol[] {
  const globals = Object.values(outline.globals).flatMap((all) => [...all.values()]);
  const nodes = [...outline.root.names.values()].filter(({ kind }) => kind === "node");
  const sorted = [...globals, ...nodes].sort((left, right) => left.span.start - right.span.start);
  return sorted.map((declared) => symbolOf(declared, document));
}

function symbolOf(declared: Declared, document: TextDocument): DocumentSymbol {
  const detail = declared.kind === "node" ? textAt(declared, "phase") : undefined;
  return {
    name: declared.name,
    kind: declared.inner.some(({ kind }) => kind === "node") ? SymbolKind.Namespace : symbolKinds[declared.kind],
    range: rangeIn(document, declared.whole),
    selectionRange: rangeIn(document, declared.span),
    children: declared.inner.map((inner) => symbolOf(inner, document)),
    ...(detail === undefined ? {} : { detail }),
  };
}

/** Everything that begins with a key and goes on over more lines than one. */
export function foldsOf(outline: Outline, document: TextDocument): readonly FoldingRange[] {
  const keys = outline.keys.map(({ span, value }) => ({ start: span.start, end: value.span.end }));
  const named = outline.declared.map(({ whole }) => ({ start: whole.start, end: whole.end }));
  const folds = new Map<number, FoldingRange>();
  for (const span of [...keys, ...named]) {
    const { start, end } = rangeIn(document, span);
    const last = end.character === 0 ? end.line - 1 : end.line;
    if (last > start.line) folds.set(start.line, { startLine: start.line, endLine: last });
  }
  return [...folds.values()];
}
