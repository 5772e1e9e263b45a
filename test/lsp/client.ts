/** A client that speaks to the built language server (`npm run build`) over the streams of a real process. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll } from "vitest";
import {
  createMessageConnection,
  type Diagnostic,
  type MessageConnection,
  type Position,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";

const program = join(dirname(fileURLToPath(import.meta.url)), "../../dist/sluice.js");

export type Client = {
  readonly folder: string;
  readonly child: ChildProcess;
  readonly connection: MessageConnection;
  readonly uri: (name: string) => string;
  /** Opens a document and gives what is found wrong with it. */
  readonly open: (name: string, text: string, languageId?: string) => Promise<readonly Diagnostic[]>;
  /** Opens a document of which nothing need be told. */
  readonly show: (name: string, text: string, languageId: string) => void;
  /** Replaces the whole text and gives what is found wrong with it. */
  readonly change: (name: string, text: string) => Promise<readonly Diagnostic[]>;
  /** Replaces the text and waits for nothing. */
  readonly type: (name: string, text: string) => void;
  /** What is next published of the document. */
  readonly published: (name: string) => Promise<readonly Diagnostic[]>;
  /** The document's text as the server has it. */
  readonly text: (name: string) => string;
  /** A request about the place where `^` stands in `at`, a piece of the document's text. */
  readonly ask: <T>(method: string, name: string, at: string, more?: object) => Promise<T>;
  readonly request: <T>(method: string, params: object) => Promise<T>;
  readonly position: (name: string, at: string) => Position;
  readonly end: () => Promise<number | null>;
};

/** Starts a server in a new folder with these files. */
export async function startClient(files: Readonly<Record<string, string>> = {}): Promise<Client> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-lsp-"));
  mkdirSync(join(folder, ".git"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const child = spawn(process.execPath, [program, "lsp", "--stdio"], {
    cwd: folder,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  afterAll(() => {
    connection.dispose();
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  const waiting = new Map<string, Waiting[]>();
  connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
    const all = waiting.get(params.uri) ?? [];
    const told = all.filter(({ version }) => params.version === undefined || params.version >= version);
    const left = all.filter((one) => !told.includes(one));
    waiting.set(params.uri, left);
    for (const { tell } of told) tell(params.diagnostics);
  });
  void ended.then((code) => {
    for (const { fail } of [...waiting.values()].flat()) fail(new Error(`the server ended with ${code}`));
    connection.dispose();
  });
  connection.listen();
  const uri = (name: string) => pathToFileURL(join(folder, name)).href;
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: pathToFileURL(folder).href,
    capabilities,
  });
  await connection.sendNotification("initialized", {});
  const versions = new Map<string, number>();
  const texts = new Map<string, string>();
  const published = (name: string) =>
    new Promise<readonly Diagnostic[]>((tell, fail) => {
      const version = versions.get(name) ?? 0;
      waiting.set(uri(name), [...(waiting.get(uri(name)) ?? []), { version, tell, fail }]);
    });
  const show = (name: string, text: string, languageId: string) => {
    versions.set(name, 1);
    texts.set(name, text);
    const textDocument = { uri: uri(name), languageId, version: 1, text };
    void connection.sendNotification("textDocument/didOpen", { textDocument });
  };
  const open = (name: string, text: string, languageId = "yaml") => {
    show(name, text, languageId);
    return published(name);
  };
  const type = (name: string, text: string) => {
    const version = (versions.get(name) ?? 0) + 1;
    versions.set(name, version);
    texts.set(name, text);
    void connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: uri(name), version },
      contentChanges: [{ text }],
    });
  };
  const change = (name: string, text: string) => {
    type(name, text);
    return published(name);
  };
  const text = (name: string) => texts.get(name) ?? "";
  const position = (name: string, at: string) => placeOf(text(name), at);
  return {
    folder,
    child,
    connection,
    uri,
    open,
    show,
    change,
    type,
    published,
    text,
    position,
    ask: (method, name, at, more = {}) =>
      connection.sendRequest(method, { textDocument: { uri: uri(name) }, position: position(name, at), ...more }),
    request: (method, params) => connection.sendRequest(method, params),
    end: async () => {
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      return ended;
    },
  };
}

type Waiting = {
  readonly version: number;
  readonly tell: (found: readonly Diagnostic[]) => void;
  readonly fail: (error: Error) => void;
};

const capabilities = {
  textDocument: {
    completion: { completionItem: { snippetSupport: true } },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    rename: { prepareSupport: true },
  },
  workspace: { workspaceEdit: { documentChanges: true } },
};

/** Where the `^` of `at` stands: the rest of `at` must be found in the text once. */
function placeOf(text: string, at: string): Position {
  const bar = at.indexOf("^");
  const piece = at.slice(0, bar) + at.slice(bar + 1);
  const found = text.indexOf(piece);
  if (found === -1 || text.indexOf(piece, found + 1) !== -1) throw new Error(`"${piece}" does not stand there once`);
  const before = text.slice(0, found + bar);
  return { line: before.split("\n").length - 1, character: before.length - before.lastIndexOf("\n") - 1 };
}
