/** Open documents by their path, and places of the compiler as places of the editor. */
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Location, Range, TextDocuments } from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Span } from "../base/span.ts";
import { agentsFolder } from "../compile/files-asked.ts";
import type { LanguageHost } from "./host.ts";

export type Documents = {
  /** The path by which the compiler knows a document; that of one that is no file is its URI. */
  readonly pathOf: (uri: string) => string;
  readonly uriOf: (path: string) => string;
  /** Where a file of the compiler stands on disk. */
  readonly placeOf: (path: string) => string;
  /** A text that is told, with paths as they are seen from the folder that the editor works in. */
  readonly shown: (text: string) => string;
  readonly open: (path: string) => TextDocument | undefined;
  readonly get: (uri: string) => TextDocument | undefined;
  readonly all: () => readonly TextDocument[];
  /** In UTF-16 units. A place of a file that is not open is taken by its lines. */
  readonly rangeOf: (span: Span) => Range;
  readonly locationOf: (span: Span) => Location;
};

/** A view of the documents that the editor has open. `folders`: those that it works in. */
export function viewDocuments(
  documents: TextDocuments<TextDocument>,
  host: LanguageHost,
  folders: () => readonly string[],
): Documents {
  const open = (path: string) => documents.all().find(({ uri }) => isMeant(pathOfUri(uri), path));
  const main = () => pathOfUri(documents.all().find(isPipeline)?.uri ?? "");
  const placeOf = (path: string) => (path.startsWith("/") ? path : host.place(path, main()));
  const uriOf = (path: string) => open(path)?.uri ?? uriOfPath(placeOf(path));
  const rangeOf = (span: Span) => {
    const document = open(span.file);
    return document === undefined ? rangeByLines(span) : rangeIn(document, span);
  };
  return {
    pathOf: pathOfUri,
    uriOf,
    placeOf,
    shown: (text) => folders().reduce((told, folder) => told.replaceAll(`${folder}/`, ""), text),
    open,
    get: (uri) => documents.get(uri),
    all: () => documents.all(),
    rangeOf,
    locationOf: (span) => ({ uri: uriOf(span.file), range: rangeOf(span) }),
  };
}

/** A document that begins a pipeline; other YAML is none of ours. */
export function isPipeline(document: TextDocument): boolean {
  return document.languageId === "sluice" || /^sluice\s*:/m.test(document.getText());
}

/** The paths by which the compiler may ask for a document: agents are known by their place in the project. */
export function namesOfPath(path: string): readonly string[] {
  const at = path.lastIndexOf(`/${agentsFolder}`);
  return at === -1 ? [path] : [path, path.slice(at + 1)];
}

function isMeant(document: string, path: string): boolean {
  return namesOfPath(document).includes(path);
}

/** The range of a span in its document. */
export function rangeIn(
  document: TextDocument,
  { start, end }: { readonly start: number; readonly end: number },
): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

function rangeByLines({ line, column, endLine, endColumn }: Span): Range {
  return {
    start: { line: line - 1, character: column - 1 },
    end: { line: endLine - 1, character: endColumn - 1 },
  };
}

function pathOfUri(uri: string): string {
  if (!uri.startsWith("file:")) return uri;
  try {
    return fileURLToPath(uri);
  } catch {
    return uri;
  }
}

function uriOfPath(path: string): string {
  return /^[a-z][a-z0-9+.-]+:/i.test(path) ? path : pathToFileURL(path).href;
}
