/** Answers of the language server that change the text: rename, fixes, layout. */
import {
  type CodeAction,
  type Connection,
  ErrorCodes,
  type Range,
  ResponseError,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import type { Span } from "../base/span.ts";
import { formatPipeline } from "../format/format-pipeline.ts";
import { actionsAt } from "./actions.ts";
import { placesOfName, type Refusal, type Renamable, refusalOf, renamableAt } from "./rename.ts";
import type { Server } from "./server.ts";
import { type View, viewAt } from "./view.ts";

/** What editors offer to rename; the protocol calls the old name, which stands in the field at first, its placeholder. */
type NameOffered = { readonly range: Range; readonly placeholder: string };

/** Adds the answers to the connection. A refusal is told as an error, which editors show. */
export function answerEdits(connection: Connection, server: Server): void {
  const { project } = server;
  connection.onPrepareRename(({ textDocument, position }): NameOffered => {
    const view = currentView(server, textDocument.uri, position);
    const found = orRefuse(renamableAt(view, project));
    const range = view.range(found.at);
    return range === undefined
      ? refuse("the name is being changed right now")
      : { range, placeholder: found.declared.name };
  });
  connection.onRenameRequest(async ({ textDocument, position, newName }): Promise<WorkspaceEdit> => {
    const view = currentView(server, textDocument.uri, position);
    const found = orRefuse(renamableAt(view, project));
    const refusal = refusalOf(found, newName);
    if (refusal !== undefined) refuse(refusal.refused);
    const callers = await server.workspace().outlines();
    return editOf(server, orRefuse(placesOfName(found, callers)), newName);
  });
  connection.onCodeAction(({ textDocument, range, context }): CodeAction[] => {
    const looked = project.look(textDocument.uri);
    return looked === undefined ? [] : [...actionsAt(server, looked, range, context.only)];
  });
  connection.onDocumentFormatting(({ textDocument }): TextEdit[] | null => {
    const looked = project.look(textDocument.uri);
    if (looked === undefined) return null;
    const { document, current } = looked;
    const formatted = formatPipeline(current.text, current.path).value;
    if (formatted === undefined || formatted === current.text) return [];
    const all = { start: { line: 0, character: 0 }, end: document.positionAt(current.text.length) };
    return [{ range: all, newText: formatted }];
  });
}

/** A name is changed in the text as it is, not as it was when it could last be read. */
function currentView({ project, documents }: Server, uri: string, position: Range["start"]): View {
  const looked = project.look(uri);
  if (looked !== undefined && looked.current.tree === undefined)
    refuse("the YAML of this file cannot be read as it is: mend it first");
  return viewAt(project, documents, uri, position) ?? refuse("no name stands here");
}

function orRefuse<T extends Renamable | readonly Span[]>(found: T | Refusal): T {
  return "refused" in found ? refuse(found.refused) : found;
}

function refuse(why: string): never {
  throw new ResponseError(ErrorCodes.InvalidRequest, why);
}

function editOf({ documents }: Server, places: readonly Span[], newText: string): WorkspaceEdit {
  const changes: Record<string, TextEdit[]> = {};
  for (const span of places) {
    const uri = documents.uriOf(span.file);
    const edits = changes[uri] ?? [];
    edits.push({ range: documents.rangeOf(span), newText });
    changes[uri] = edits;
  }
  return { changes };
}
