/** Answers of the language server while something is written: completion. */
import type { CompletionItem, Connection } from "vscode-languageserver/node";
import { completionsAt } from "./complete.ts";
import type { Server } from "./server.ts";

/** Adds the answers to the connection. */
export function answerTyping(connection: Connection, server: Server): void {
  connection.onCompletion(({ textDocument, position }): CompletionItem[] => {
    const looked = server.project.look(textDocument.uri);
    if (looked === undefined) return [];
    const hasSnippets = server.client().textDocument?.completion?.completionItem?.snippetSupport === true;
    return [...completionsAt(server, looked, position, hasSnippets)];
  });
}
