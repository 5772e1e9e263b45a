/** How long an editor waits for the language server in a long file. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { inFolder, median, seconds } from "./measure.ts";
import { longPipeline } from "./pipelines.ts";

const rounds = 20;
const roundsOfKeys = 5;
const lines = 10_000;

/** Medians, in milliseconds. `opened`: until all that is wrong is told; `afterKey`: a hover right behind a key. */
export type HoverSpeed = { readonly opened: number; readonly hover: number; readonly afterKey: number };

/** `program`: the path of the built `sluice.js`. */
export function measureHover(program: string): Promise<HoverSpeed> {
  return inFolder(async (folder) => {
    const child = spawn(process.execPath, [program, "lsp", "--stdio"], {
      cwd: folder,
      stdio: ["pipe", "pipe", "inherit"],
    });
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    connection.listen();
    try {
      return await measure(connection, folder);
    } finally {
      connection.dispose();
      child.kill();
    }
  });
}

async function measure(connection: MessageConnection, folder: string): Promise<HoverSpeed> {
  const text = longPipeline(lines);
  const path = join(folder, "long.yaml");
  writeFileSync(path, text);
  const uri = pathToFileURL(path).href;
  const rootUri = pathToFileURL(folder).href;
  await connection.sendRequest("initialize", { processId: process.pid, rootUri, capabilities: {} });
  await connection.sendNotification("initialized", {});
  const start = seconds();
  const told = new Promise((tell) => connection.onNotification("textDocument/publishDiagnostics", tell));
  await connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "yaml", version: 1, text },
  });
  await told;
  const opened = (seconds() - start) * 1_000;
  const hover = await medianOf(rounds, () => hoverAt(connection, uri, text));
  let version = 1;
  const afterKey = await medianOf(roundsOfKeys, async () => {
    version += 1;
    await connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [{ range: { start: { line: 2, character: 5 }, end: { line: 2, character: 5 } }, text: "x" }],
    });
    await hoverAt(connection, uri, text);
  });
  return { opened, hover, afterKey };
}

/** Over a field in the middle of the file. */
async function hoverAt(connection: MessageConnection, uri: string, text: string): Promise<void> {
  const before = text.slice(0, text.indexOf("angle.query", text.length / 2)).split("\n");
  const position = { line: before.length - 1, character: (before.at(-1) ?? "").length + "angle.q".length };
  const found = await connection.sendRequest("textDocument/hover", { textDocument: { uri }, position });
  if (found === null) throw new Error("a hover over a field says its type");
}

async function medianOf(count: number, act: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < count; round += 1) {
    const start = seconds();
    await act();
    times.push((seconds() - start) * 1_000);
  }
  return median(times);
}
