/**
 * The pipelines that are open, each examined when something that it hangs on has changed: at once when the editor asks
 * for something, else a moment after the last key was pressed.
 */
import type { TextDocument } from "vscode-languageserver-textdocument";
import { type Diagnostic, sortDiagnostics } from "../base/diagnostic.ts";
import { pathAsked, pathOfPipeline } from "../compile/files-asked.ts";
import { readTree } from "../syntax/read-tree.ts";
import { type Documents, isPipeline, namesOfPath } from "./documents.ts";
import { type Examined, examine } from "./examine.ts";
import type { LanguageHost } from "./host.ts";
import type { Outline } from "./outline.ts";
import { readOutline } from "./read-outline.ts";
import { type Looked, readable } from "./readable.ts";

export type Project = {
  /** The pipeline that is open under this URI, examined as it is now; undefined for what is no pipeline. */
  readonly look: (uri: string) => Looked | undefined;
  /** The same, but a long file may be looked at as it was before the last keys: what is asked often must be quick. */
  readonly glance: (uri: string) => Looked | undefined;
  /** All open pipelines, examined. */
  readonly all: () => readonly Looked[];
  /** The text of a file as the compiler names it, open or not. */
  readonly textOf: (path: string) => string | undefined;
  /** What a file declares, open or not; undefined where it is not there or cannot be read. */
  readonly outlineOf: (path: string) => Outline | undefined;
  /** The pipeline at the path, with these texts in place of those of files. */
  readonly examineWith: (path: string, texts: ReadonlyMap<string, string>) => Examined;
  /** A file has changed, in the editor or on disk: whoever hangs on it is examined again. */
  readonly changed: (path: string) => void;
  readonly closed: (path: string) => void;
  /** Examines what must be, and publishes what was found. */
  readonly settle: () => void;
};

/** `publish`: all that is known to be wrong with a file; `version` is that of the document if it is open. */
export type Publish = (path: string, diagnostics: readonly Diagnostic[], version?: number) => void;

/** Characters of a file that takes longer to check than anyone waits for a hover: about 5,000 lines. */
const longFile = 100_000;

type Entry = { examined: Examined; good?: Examined; version: number; isStale: boolean };

/** A project with nothing open. `later`: has `settle` called after a while, in place of what was asked for before. */
export function createProject(
  documents: Documents,
  host: LanguageHost,
  out: { readonly publish: Publish; readonly later: () => void },
): Project {
  const entries = new Map<string, Entry>();
  const shown = new Map<string, string>();
  const look = (uri: string): Looked | undefined => lookAt(uri, () => false);
  const lookAt = (uri: string, isEnough: (entry: Entry) => boolean): Looked | undefined => {
    const document = documents.get(uri);
    const path = documents.pathOf(uri);
    if (document === undefined || !(entries.has(path) || isPipeline(document))) return undefined;
    const before = entries.get(path);
    const entry = before !== undefined && isEnough(before) ? before : refreshed(before, document, path);
    entries.set(path, entry);
    return { document, current: entry.examined, ...(entry.good === undefined ? {} : { good: entry.good }) };
  };
  const refreshed = (entry: Entry | undefined, document: TextDocument, path: string): Entry => {
    if (entry !== undefined && !entry.isStale && entry.version === document.version) return entry;
    const examined = examineFile(host, path, document.getText(), openTexts(documents));
    const good = examined.tree === undefined ? entry?.good : examined;
    return { examined, version: document.version, isStale: false, ...(good === undefined ? {} : { good }) };
  };
  const all = () => documents.all().flatMap(({ uri }) => look(uri) ?? []);
  const changed = (path: string) => {
    const names = namesOfPath(path);
    for (const [main, entry] of entries)
      if (main === path || names.some((name) => entry.examined.asked.has(name))) entry.isStale = true;
    out.later();
  };
  const textOf = (path: string) => documents.open(path)?.getText() ?? host.read(documents.placeOf(path));
  return {
    look,
    glance: (uri) => lookAt(uri, ({ examined, good }) => (good ?? examined).text.length > longFile),
    all,
    textOf,
    outlineOf: (path) => {
      const uri = documents.open(path)?.uri;
      const looked = uri === undefined ? undefined : look(uri);
      return looked === undefined ? outlineOfText(path, textOf(path)) : readable(looked)?.outline;
    },
    examineWith: (path, texts) => {
      const open = new Map([...openTexts(documents), ...texts]);
      return examineFile(host, path, open.get(path) ?? "", open);
    },
    changed,
    closed: (path) => {
      entries.delete(path);
      changed(path);
    },
    settle: () => {
      const looked = all();
      publishAll(looked, documents, shown, out.publish);
      for (const { current } of looked) current.outline(); // made now, and not when somebody waits for a hover
    },
  };
}

function openTexts(documents: Documents): ReadonlyMap<string, string> {
  const texts = documents.all().map((document) => {
    const names = namesOfPath(documents.pathOf(document.uri));
    return names.map((name) => [name, document.getText()] as const);
  });
  return new Map(texts.flat());
}

function examineFile(host: LanguageHost, path: string, text: string, open: ReadonlyMap<string, string>): Examined {
  const files = host.files({ path, text }, open);
  const known = host.callable(path);
  const machine = host.machine(path);
  return examine(path, text, {
    text: files.text,
    known,
    diagnostics: () => files.diagnostics,
    ...(machine === undefined ? {} : { machine }),
  });
}

/** Of a file that is not open: its own names, without its prompts. */
function outlineOfText(path: string, text: string | undefined): Outline | undefined {
  const tree = text === undefined ? undefined : readTree(text, path).value;
  if (tree === undefined) return undefined;
  return readOutline(tree, path, {
    text: () => undefined,
    beside: (name) => pathAsked(path, name),
    pipeline: (name) => pathOfPipeline(path, name),
  });
}

/** Files that are open are told in any case, others where something is wrong with them; what was told before is taken back. */
function publishAll(
  looked: readonly Looked[],
  documents: Documents,
  shown: Map<string, string>,
  publish: Publish,
): void {
  const found = foundByFile(looked);
  for (const path of shown.keys()) if (!found.has(path)) found.set(path, []);
  for (const [path, diagnostics] of found) {
    const sorted = sortDiagnostics(diagnostics);
    const version = documents.open(path)?.version;
    const key = `${version ?? ""}:${JSON.stringify(sorted)}`;
    if (shown.get(path) === key) continue;
    if (sorted.length === 0 && version === undefined) shown.delete(path);
    else shown.set(path, key);
    publish(path, sorted, version);
  }
}

/** What is wrong with a file may be found by several: by itself, and by those who call it. */
function foundByFile(looked: readonly Looked[]): Map<string, Diagnostic[]> {
  const found = new Map<string, Diagnostic[]>(looked.map(({ current }) => [current.path, []]));
  for (const diagnostic of looked.flatMap(({ current }) => current.diagnostics)) {
    const { file } = diagnostic.span;
    found.set(file, [...(found.get(file) ?? []), diagnostic]);
  }
  return found;
}
