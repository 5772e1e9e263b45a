/** Answers of the language server while something is written: completion. */
import type { CompletionItem, Connection } from "vscode-languageserver/node";
import { completionsAt, completionsInPrompt } from "./complete.ts";
import type { Server } from "./server.ts";

/** Adds the answers to the connection. */
export function answerTyping(connection: Connection, server: Server): void {
  connection.onCompletion(({ textDocument, position }): CompletionItem[] => {
    const hasSnippets = server.client().textDocument?.completion?.completionItem?.snippetSupport === true;
    const looked = server.project.look(textDocument.uri);
    const document = server.documents.get(textDocument.uri);
    if (looked === undefined) {
      return document === undefined ? [] : [...completionsInPrompt(server, document, position, hasSnippets)];
    }
    return [...completionsAt(server, looked, position, hasSnippets)];
  });
}
