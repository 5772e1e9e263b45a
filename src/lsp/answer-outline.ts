/** Answers of the language server on a document as a whole: its symbols, folds and colours. */
import type { Connection, DocumentSymbol, FoldingRange, SemanticTokens } from "vscode-languageserver/node";
import type { Server } from "./server.ts";
import { foldsOf, symbolsOf } from "./symbols.ts";
import { tokensOf } from "./tokens.ts";

/** Adds the answers to the connection. Where the YAML cannot be read there is nothing to show: editors keep what they had. */
export function answerOutline(connection: Connection, { project }: Server): void {
  const outlined = (uri: string) => {
    const looked = project.look(uri);
    const outline = looked?.current.outline();
    return looked === undefined || outline === undefined ? undefined : { ...looked, outline };
  };
  connection.onDocumentSymbol(({ textDocument }): DocumentSymbol[] | null => {
    const found = outlined(textDocument.uri);
    return found === undefined ? null : [...symbolsOf(found.outline, found.document)];
  });
  connection.onFoldingRanges(({ textDocument }): FoldingRange[] | null => {
    const found = outlined(textDocument.uri);
    return found === undefined ? null : [...foldsOf(found.outline, found.document)];
  });
  connection.languages.semanticTokens.on(({ textDocument }): SemanticTokens => {
    const found = outlined(textDocument.uri);
    return found === undefined ? { data: [] } : tokensOf(found.outline, found.document, found.current.path);
  });
}
