/** The language server: what an editor may ask, and who answers. */
import {
  type ClientCapabilities,
  CodeActionKind,
  createConnection,
  DidChangeWatchedFilesNotification,
  type ServerCapabilities,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { answerEdits } from "./answer-edits.ts";
import { answerNames } from "./answer-names.ts";
import { answerOutline } from "./answer-outline.ts";
import { answerTyping } from "./answer-typing.ts";
import { editorDiagnostic } from "./diagnostics.ts";
import { viewDocuments } from "./documents.ts";
import type { LanguageHost } from "./host.ts";
import { createProject } from "./project.ts";
import type { Server } from "./server.ts";
import { tokenTypes } from "./tokens.ts";
import { openWorkspace } from "./workspace.ts";

/** Milliseconds without a change before what is wrong is looked for: less than people notice, more than two keys take. */
const quietMs = 120;

/** Speaks on these streams until the editor says `exit` or goes away, which ends the process. */
export function serve(host: LanguageHost, input: NodeJS.ReadableStream, output: NodeJS.WritableStream): void {
  const connection = createConnection(input, output);
  const buffers = new TextDocuments(TextDocument);
  let folders: readonly string[] = [];
  const documents = viewDocuments(buffers, host, () => folders);
  let timer: NodeJS.Timeout | undefined;
  const project = createProject(documents, host, {
    publish: (path, diagnostics, version) => {
      const shown = diagnostics.map((one) => editorDiagnostic(one, documents, host.home));
      const uri = documents.uriOf(path);
      void connection.sendDiagnostics({ uri, diagnostics: shown, ...(version === undefined ? {} : { version }) });
    },
    later: () => {
      clearTimeout(timer);
      timer = setTimeout(settle, quietMs);
    },
  });
  // A bug must not take the editor's session with it: it is told in the editor's log, as those in answers are.
  const settle = () => {
    try {
      project.settle();
    } catch (error) {
      connection.console.error(`sluice: bug: ${error instanceof Error ? error.stack : String(error)}`);
    }
  };
  let client: ClientCapabilities = {};
  connection.onInitialize(({ workspaceFolders, rootUri, capabilities: known }) => {
    client = known;
    const uris = workspaceFolders?.map(({ uri }) => uri) ?? (typeof rootUri === "string" ? [rootUri] : []);
    folders = uris.map(documents.pathOf);
    const [only, second] = folders;
    if (only !== undefined && second === undefined) host.enter(only);
    return { serverInfo: { name: "sluice", version: host.version }, capabilities };
  });
  connection.onInitialized(() => {
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration !== true) return;
    void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: named }] });
  });
  const server: Server = {
    host,
    documents,
    project,
    workspace: () => openWorkspace(folders, project, host),
    client: () => client,
  };
  answerNames(connection, server);
  answerTyping(connection, server);
  answerEdits(connection, server);
  answerOutline(connection, server);
  buffers.onDidChangeContent(({ document }) => project.changed(documents.pathOf(document.uri)));
  buffers.onDidClose(({ document }) => project.closed(documents.pathOf(document.uri)));
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri } of changes) project.changed(documents.pathOf(uri));
  });
  buffers.listen(connection);
  connection.listen();
}

/** Files that a pipeline can name. */
const named = "**/*.{yaml,yml,md,txt,json}";

const capabilities: ServerCapabilities = {
  positionEncoding: "utf-16",
  textDocumentSync: TextDocumentSyncKind.Incremental,
  hoverProvider: true,
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  documentSymbolProvider: true,
  foldingRangeProvider: true,
  documentFormattingProvider: true,
  renameProvider: { prepareProvider: true },
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.SourceFixAll] },
  semanticTokensProvider: { legend: { tokenTypes: [...tokenTypes], tokenModifiers: [] }, full: true },
  completionProvider: { triggerCharacters: [".", "|", " ", "{", '"', "'", ":", "/"] },
};
