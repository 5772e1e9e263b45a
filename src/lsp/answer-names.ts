/** Answers of the language server on names: hover, definition, references, highlights. */
import {
  type Connection,
  type DocumentHighlight,
  DocumentHighlightKind,
  type Hover,
  type Location,
  type LocationLink,
  MarkupKind,
} from "vscode-languageserver/node";
import { markdown } from "./describe.ts";
import { definitionAt, isCallable, meantAt, usesIn, usesOutside } from "./find-names.ts";
import { hoverAt } from "./hover.ts";
import type { Server } from "./server.ts";
import { viewAt } from "./view.ts";

/** Adds the answers to the connection. */
export function answerNames(connection: Connection, server: Server): void {
  const { project, documents } = server;
  connection.onHover(({ textDocument, position }): Hover | null => {
    const view = viewAt(project, documents, textDocument.uri, position);
    const hovered = view && hoverAt(view, project);
    const range = hovered && view?.range(hovered.span);
    if (hovered === undefined || range === undefined) return null;
    return { range, contents: { kind: MarkupKind.Markdown, value: markdown(hovered.described) } };
  });
  connection.onDefinition(({ textDocument, position }): LocationLink[] | null => {
    const view = viewAt(project, documents, textDocument.uri, position);
    const found = view && definitionAt(view, project);
    const at = found && view?.range(found.at);
    if (view === undefined || found === undefined || at === undefined) return null;
    const targetUri = documents.uriOf(found.to.file);
    if (!("start" in found.to))
      return [{ originSelectionRange: at, targetUri, targetRange: top, targetSelectionRange: top }];
    const target = view.range(found.to);
    if (target === undefined) return null;
    const whole = (found.whole && view.range(found.whole)) ?? target;
    return [{ originSelectionRange: at, targetUri, targetRange: whole, targetSelectionRange: target }];
  });
  connection.onDocumentHighlight(({ textDocument, position }): DocumentHighlight[] | null => {
    const view = viewAt(project, documents, textDocument.uri, position);
    const meant = view && meantAt(view, project);
    if (view === undefined || meant === undefined || meant.outline !== view.outline) return null;
    return usesIn(meant).flatMap(({ span, isDeclaration }) => {
      const range = span.file === view.file ? view.range(span) : undefined;
      const kind = isDeclaration ? DocumentHighlightKind.Write : DocumentHighlightKind.Read;
      return range === undefined ? [] : [{ range, kind }];
    });
  });
  connection.onReferences(async ({ textDocument, position, context }): Promise<Location[] | null> => {
    const view = viewAt(project, documents, textDocument.uri, position);
    const meant = view && meantAt(view, project);
    if (meant === undefined) return null;
    const isShared = meant.kind === "declared" && isCallable(meant.declared);
    const callers = isShared ? await server.workspace().outlines() : [];
    const outside = isShared ? callers.flatMap((caller) => usesOutside(caller, meant.declared)) : [];
    const uses = [...usesIn(meant), ...outside].filter((use) => context.includeDeclaration || !use.isDeclaration);
    return uses.flatMap(({ span }): Location[] => {
      const range = span.file === view?.file ? view.range(span) : documents.rangeOf(span);
      return range === undefined ? [] : [{ uri: documents.uriOf(span.file), range }];
    });
  });
}

const top = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
