/** The expression that the cursor is in, cut out of what is around it: a value, or a hole of a template. */
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Form } from "../syntax/keys.ts";
import type { Asked } from "./complete-expression.ts";
import type { Cursor } from "./cursor.ts";
import { type Hole, holeAt, openTags } from "./expression-text.ts";
import { layerFor, type Mend } from "./find-layer.ts";
import type { FormAt } from "./form-at.ts";
import { readLines } from "./lines.ts";
import type { Looked } from "./readable.ts";
import type { Server } from "./server.ts";

/** A request for completion. */
export type Asking = {
  readonly server: Server;
  readonly looked: Looked;
  readonly text: string;
  readonly offset: number;
  readonly cursor: Cursor;
  readonly at: FormAt;
};

/** Undefined where no expression stands, or none yet. */
export function expressionAt(asking: Asking, forms: readonly Form[]): Asked | undefined {
  const { cursor } = asking;
  const kinds = new Set(forms.map(({ kind }) => kind));
  if (kinds.has("prose")) return holeIn(asking);
  const isData = kinds.has("data") && cursor.style !== "quoted";
  const isSetting = kinds.has("setting") || kinds.has("amount");
  if (kinds.has("generators") || kinds.has("sort")) return partOfList(asking, isSetting);
  return kinds.has("expression") || isData || isSetting ? wholeValue(asking, isSetting) : undefined;
}

function wholeValue(asking: Asking, isSetting: boolean): Asked {
  const { text, offset } = asking;
  const start = contentStart(asking);
  const end = valueEnd(asking, start);
  const before = text.slice(start, offset);
  const at = scalarStart(asking);
  const mend: Mend = { start, end, instead: "null", at };
  return { ...base(asking, mend), before, after: text.slice(offset, end), tags: [], isSetting };
}

/** `x in list`, `a desc, b`: the one of them that the cursor is in. */
function partOfList(asking: Asking, isSetting: boolean): Asked | undefined {
  const { text, offset } = asking;
  const start = contentStart(asking);
  const end = valueEnd(asking, start);
  const written = text.slice(start, offset);
  const isGenerator = asking.at.form.kind !== "sort";
  const last = isGenerator ? /(?:^|,)\s*\w+\s+in\s+(?!.*,\s*\w*\s*$)/s.exec(written) : null;
  const heads = isGenerator ? [...written.matchAll(/(?:^|,)\s*[A-Za-z_]\w*\s+in\s+/g)] : [];
  const head = heads.at(-1);
  if (isGenerator && head === undefined && isSetting && !/\s/.test(written)) return wholeValue(asking, true);
  if (isGenerator && (head === undefined || last === null)) return undefined;
  const from = start + (head === undefined ? lastComma(written) : head.index + head[0].length);
  const instead = isGenerator ? "[]" : "null";
  const mend: Mend = { start: from, end, instead, at: from };
  return {
    ...base(asking, mend),
    before: text.slice(from, offset),
    after: text.slice(offset, end),
    tags: [],
    isSetting: false,
  };
}

/** Behind the last comma that stands in no brackets, and the blanks behind it. */
function lastComma(written: string): number {
  let depth = 0;
  let found = 0;
  for (let at = 0; at < written.length; at += 1) {
    const sign = written.charAt(at);
    if ("([{".includes(sign)) depth += 1;
    if (")]}".includes(sign)) depth -= 1;
    if (sign === "," && depth === 0) found = at + 1;
  }
  while (/\s/.test(written.charAt(found))) found += 1;
  return found;
}

/** A hole of a template. The rest of the template goes, so that nothing that is open in it is in the way. */
function holeIn(asking: Asking): Asked | undefined {
  const { text, offset } = asking;
  const start = contentStart(asking);
  const hole = holeAt(text, start, offset);
  if (hole === undefined) return undefined;
  const end = valueEnd(asking, start);
  const mend: Mend = {
    start,
    end,
    instead: asking.cursor.style === "block" ? `${indentOf(asking)}x` : "x",
    at: scalarStart(asking),
  };
  return {
    ...base(asking, mend),
    before: text.slice(hole.start, offset),
    after: restOfHole(text, offset),
    tags: tagsAt(text, start, offset, hole),
    isSetting: false,
  };
}

/** In a prompt that stands in a file of its own, and sees what the node sees that asks with it. */
export function promptExpressionAt(server: Server, document: TextDocument, offset: number): Asked | undefined {
  const text = document.getText();
  const hole = holeAt(text, 0, offset);
  const file = server.documents.pathOf(document.uri);
  if (hole === undefined) return undefined;
  return {
    before: text.slice(hole.start, offset),
    after: restOfHole(text, offset),
    tags: tagsAt(text, 0, offset, hole),
    isSetting: false,
    isQuoted: false,
    around: new Set(),
    layer: () => {
      const asker = server.project.all().find(({ current }) => current.asked.has(file));
      const texts = new Map([[file, "x"]]);
      return asker && server.project.examineWith(asker.current.path, texts).layerAt({ file, start: 0 });
    },
  };
}

function restOfHole(text: string, offset: number): string {
  return /^[^\n]*?(?=-?[}%]\}|["']\s*$|$)/m.exec(text.slice(offset))?.[0] ?? "";
}

function tagsAt(text: string, start: number, offset: number, { around }: Hole): readonly string[] {
  return [...openTags(text.slice(start, offset)), ...(around === undefined ? [] : [around])];
}

function indentOf({ cursor }: Asking): string {
  return " ".repeat(cursor.column + 2);
}

type Shared = Pick<Asked, "isQuoted" | "layer" | "around">;

function base({ server, looked, cursor }: Asking, mend: Mend): Shared {
  const { current } = looked;
  return {
    isQuoted: cursor.style === "quoted",
    around: new Set(cursor.path.filter((_, index) => cursor.path[index - 1] === "nodes")),
    layer: () =>
      layerFor(current, cursor, mend, (text) =>
        server.project.examineWith(current.path, new Map([[current.path, text]])),
      ),
  };
}

/** Where the text of the value begins: behind a quote, below the header of a block. */
function contentStart({ cursor, text, offset }: Asking): number {
  if (cursor.style === "block") return Math.min(cursor.start, offset);
  let { start } = cursor;
  while (start < offset && /\s/.test(text[start] ?? "")) start += 1;
  return start;
}

/** Where the scalar begins, as the compiler has it: at its quote, or at the header of a block. */
function scalarStart(asking: Asking): number {
  const { cursor } = asking;
  if (cursor.style === "quoted") return cursor.start - 1;
  return cursor.style === "block" ? (cursor.chain.at(-1)?.head.value ?? cursor.start) : contentStart(asking);
}

/** Where the value ends: at the end of its line or block, at a quote, at a sign of the flow collection around it. */
function valueEnd({ cursor, text, offset }: Asking, start: number): number {
  const lines = text.slice(offset);
  switch (cursor.style) {
    case "block":
      return blockEnd(text, start, cursor.column);
    case "quoted":
      return offset + (/["'\n]|$/.exec(lines)?.index ?? 0);
    case "flow":
      return offset + flowEnd(lines);
    default:
      return offset + (/\s+#|\s*\r?\n|\s*$/.exec(lines)?.index ?? lines.length);
  }
}

function blockEnd(text: string, start: number, column: number): number {
  let end = start;
  for (const line of readLines(text.slice(start))) {
    const isBlank = line.text.trim() === "";
    if (!isBlank && line.indent <= column) break;
    if (!isBlank) end = start + line.start + line.text.length;
  }
  return end;
}

function flowEnd(rest: string): number {
  let depth = 0;
  for (let at = 0; at < rest.length; at += 1) {
    const sign = rest.charAt(at);
    if (depth === 0 && /[,\]}\n]/.test(sign)) return at;
    if ("([{".includes(sign)) depth += 1;
    if (")]}".includes(sign)) depth -= 1;
  }
  return rest.length;
}
