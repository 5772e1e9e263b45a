/**
 * Expressions in brackets of YAML's (`{x: f(a, b)}`) that YAML cuts at their commas, brackets or quotes. The line is
 * read once more with the eyes of its author, to tell what was cut, and to write it over several lines.
 */
import type { Diagnostic, Fix } from "../base/diagnostic.ts";
import { withoutQuoted } from "../expr/fix-in.ts";
import { innerQuotes } from "./inner-quotes.ts";
import type { LineIndex } from "./line-index.ts";

const line = /^( *(?:- +)*)([A-Za-z_][\w./-]*):( +)([{[].*[}\]])[ \t]*\r?$/;

/** Keys whose maps and lists hold expressions. */
const keysOfData = new Set("returns with value state next select else env stdin stop stop_each".split(" "));

/** An entry as its author meant it; `at`: the offset of its value. */
type Entry = { readonly key?: string; readonly value: string; readonly at: number };

/** The diagnostic for the expression that is cut in the line of this offset, if one is. */
export function cutExpression(lines: LineIndex, offset: number): Diagnostic | undefined {
  return innerQuotes(lines, offset) ?? cutInBrackets(lines, offset);
}

function cutInBrackets(lines: LineIndex, offset: number): Diagnostic | undefined {
  const { text } = lines;
  const from = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", offset);
  const [, indent = "", key = "", blank = "", flow] = line.exec(text.slice(from, end === -1 ? text.length : end)) ?? [];
  if (flow === undefined || !keysOfData.has(key)) return undefined;
  const at = from + indent.length + key.length + 1 + blank.length;
  const entries = entriesOf(flow, at);
  const cut = entries?.find(({ value }) => cutSign(value) !== undefined);
  if (entries === undefined || cut === undefined) return undefined;
  const fix = overLines(lines, { start: at, flow, indent: indent.length }, entries);
  const what = flow.startsWith("{") ? "map" : "list";
  return {
    name: "cut-expression",
    message: `YAML cuts \`${cut.value}\` at its \`${cutSign(cut.value) ?? ""}\`, within a ${what} in brackets`,
    span: lines.span(cut.at, cut.at + cut.value.length),
    help: `write the ${what} over several lines, \`${flow.startsWith("{") ? "key: expression" : "- expression"}\` on each`,
    ...(fix && { fix }),
  };
}

/** What stands between commas that are in no brackets or quotes of their own; undefined where it is not that. */
function entriesOf(flow: string, at: number): readonly Entry[] | undefined {
  const ends = entryEnds(withoutQuoted(flow));
  if (ends === undefined) return undefined;
  const pieces = ends.map((end, index) => ({ start: index === 0 ? 1 : (ends[index - 1] ?? 0) + 1, end }));
  const written = pieces.filter(
    ({ start, end }, index) => index < ends.length - 1 || flow.slice(start, end).trim() !== "",
  );
  const entries = written.map(({ start, end }) => entryOf(flow.slice(start, end), at + start, flow.startsWith("{")));
  return entries.every((entry) => entry !== undefined) ? entries : undefined;
}

/** The offsets of the commas, and of the bracket at the end; undefined where it closes before the end. */
function entryEnds(masked: string): readonly number[] | undefined {
  const ends: number[] = [];
  let depth = 0;
  for (let index = 0; index < masked.length; index += 1) {
    const sign = masked.charAt(index);
    if ("([{".includes(sign)) depth += 1;
    else if (")]}".includes(sign)) depth -= 1;
    if (depth === 0 && index < masked.length - 1) return undefined;
    if (depth === 0 || (depth === 1 && sign === ",")) ends.push(index);
  }
  return depth === 0 ? ends : undefined;
}

function entryOf(written: string, at: number, isMap: boolean): Entry | undefined {
  const lead = written.length - written.trimStart().length;
  const text = written.trim();
  if (!isMap) return text === "" ? undefined : { value: text, at: at + lead };
  const [whole = "", key, value] = /^([A-Za-z_][\w.-]*): +(\S.*)$/.exec(text) ?? [];
  if (key === undefined || value === undefined) return undefined;
  return { key, value, at: at + lead + whole.length - value.length };
}

/** The sign at which YAML ends the value before its end; undefined where it reads all of it. */
function cutSign(value: string): string | undefined {
  if (/^"(?:[^"\\]|\\.)*"$|^'(?:[^']|'')*'$/.test(value)) return undefined;
  if (/^["']/.test(value)) return value.charAt(0);
  if (/^[[{]/.test(value)) return isCollection(value) ? undefined : value.charAt(0);
  return /[,[\]{}]/.exec(value)?.[0] ?? (/\?.*:\s/.test(withoutQuoted(value)) ? ":" : undefined);
}

/** A list or map of YAML's, in which nothing is cut. */
function isCollection(value: string): boolean {
  return entriesOf(value, 0)?.every((entry) => cutSign(entry.value) === undefined) === true;
}

type Place = { readonly start: number; readonly flow: string; readonly indent: number };

/** Each entry on a line of its own, where every one of them can stand there. */
function overLines(lines: LineIndex, { start, flow, indent }: Place, entries: readonly Entry[]): Fix | undefined {
  const isMap = flow.startsWith("{");
  const written = entries.map(({ key, value }) => {
    const text = onOwnLine(value);
    return text && (isMap ? `${key ?? ""}: ${text}` : `- ${text}`);
  });
  if (written.some((text) => text === undefined)) return undefined;
  const blanks = `\n${" ".repeat(indent + 2)}`;
  const before = /[ \t]*$/.exec(lines.text.slice(0, start))?.[0].length ?? 0;
  const span = lines.span(start - before, start + flow.length);
  return { span, text: blanks + written.join(blanks), title: "write it over several lines", safe: true };
}

function onOwnLine(value: string): string | undefined {
  if (cutSign(value) === undefined) return value;
  const written = /^["'[{]/.test(value) ? `(${value})` : value;
  return /:\s|\s#|:$/.test(written) ? undefined : written;
}
