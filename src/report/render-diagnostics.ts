/**
 * Diagnostics as text: for people with the lines that they are about, one a line for editors and logs, and as JSON.
 * All three show the same findings in the order given.
 */
import type { Diagnostic, Note, Severity } from "../base/diagnostic.ts";
import { limits } from "../base/limits.ts";
import { severityOf } from "../base/names.ts";
import type { Span } from "../base/span.ts";
import { type Paint, painter } from "./paint.ts";
import { renderFrame } from "./render-frame.ts";
import { escapeControls } from "./visible-text.ts";

/** The text of a file, or undefined where it is not at hand: then there is no frame. */
export type Sources = (file: string) => string | undefined;

/** `width`: columns of the screen. */
export type PrettyOptions = { readonly color: boolean; readonly width: number };

/**
 * Each finding with its place, the line with what is meant underlined, its notes and its cure; at most
 * `limits.diagnostics` of them.
 */
export function renderPretty(diagnostics: readonly Diagnostic[], sources: Sources, options: PrettyOptions): string {
  const lines = new Map<string, readonly string[] | undefined>();
  const lineOf = (span: Span): string | undefined => {
    if (!lines.has(span.file)) lines.set(span.file, sources(span.file)?.split("\n"));
    return lines.get(span.file)?.[span.line - 1]?.replace(/\r$/, "");
  };
  const look: Look = { paint: painter(options.color), width: Math.max(options.width, 40), lineOf };
  const shown = diagnostics.slice(0, limits.diagnostics).map((diagnostic) => prettyOne(diagnostic, look));
  return [...shown, ...more(diagnostics)].map((text) => `${text}\n`).join("\n");
}

/** `file:line:column: severity[name] message`, one a line, with the cure behind it. */
export function renderConcise(diagnostics: readonly Diagnostic[]): string {
  const shown = diagnostics.slice(0, limits.diagnostics).map((diagnostic) => {
    const { span, name, message } = diagnostic;
    return escapeControls(`${placeOf(span)}: ${severityOf[name]}[${name}] ${message}`);
  });
  return [...shown, ...more(diagnostics)].map((text) => `${text}\n`).join("");
}

/** A JSON list of all findings; lines, columns and offsets as in `Span`. */
export function renderJson(diagnostics: readonly Diagnostic[]): string {
  const list = diagnostics.map(({ name, message, span, notes = [], help, fix }) => ({
    name,
    severity: severityOf[name],
    message,
    file: span.file,
    range: rangeOf(span),
    ...(help !== undefined && { help }),
    notes: notes.map((note) => ({
      message: note.message,
      ...(note.span && { file: note.span.file, range: rangeOf(note.span) }),
    })),
    ...(fix && {
      fix: { title: fix.title, file: fix.span.file, range: rangeOf(fix.span), text: fix.text, safe: fix.safe },
    }),
  }));
  return `${escapeJson(JSON.stringify(list, null, 2))}\n`;
}

function more(diagnostics: readonly Diagnostic[]): readonly string[] {
  const hidden = diagnostics.length - limits.diagnostics;
  return hidden > 0 ? [`and ${hidden} more`] : [];
}

type Look = {
  readonly paint: Paint;
  readonly width: number;
  readonly lineOf: (span: Span) => string | undefined;
};

const colorOf = { error: "red", warning: "yellow", advice: "cyan" } as const satisfies Record<Severity, keyof Paint>;

function prettyOne(diagnostic: Diagnostic, look: Look): string {
  const severity = severityOf[diagnostic.name];
  const color = colorOf[severity];
  const { paint } = look;
  const head = `${paint[color](`${severity}[${diagnostic.name}]`)}: ${paint.bold(escapeControls(diagnostic.message))}`;
  const spans = [diagnostic.span, ...(diagnostic.notes ?? []).flatMap((note) => note.span ?? [])];
  const gutter = Math.max(...spans.map((span) => String(span.line).length));
  const lines = [head, ...framed(diagnostic.span, color, gutter, look)];
  for (const note of diagnostic.notes ?? []) lines.push(...noteLines(note, gutter, look));
  if (diagnostic.help !== undefined) lines.push(`${paint.green("help")}: ${escapeControls(diagnostic.help)}`);
  return lines.join("\n");
}

function noteLines(note: Note, gutter: number, look: Look): readonly string[] {
  const head = `${look.paint.cyan("note")}: ${escapeControls(note.message)}`;
  return note.span === undefined ? [head] : [head, ...framed(note.span, "cyan", gutter, look)];
}

function framed(span: Span, color: keyof Paint, gutter: number, look: Look): readonly string[] {
  const arrow = `${" ".repeat(gutter)}${look.paint.cyan("-->")} ${escapeControls(placeOf(span))}`;
  const line = look.lineOf(span);
  if (line === undefined) return [arrow];
  return [arrow, ...renderFrame({ line, span, gutter, color, paint: look.paint, width: look.width })];
}

function placeOf(span: Span): string {
  return `${span.file}:${span.line}:${span.column}`;
}

function rangeOf({ start, end, line, column, endLine, endColumn }: Span) {
  return { start: { offset: start, line, column }, end: { offset: end, line: endLine, column: endColumn } };
}

/** What JSON may hold as it is, but a terminal must not see. */
function escapeJson(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
