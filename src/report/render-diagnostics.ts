/** Diagnostics as text: for people with the lines that they are about, and one a line for editors and logs. */
import type { Diagnostic, Note, Severity } from "../base/diagnostic.ts";
import { limits } from "../base/limits.ts";
import { severityOf } from "../base/names.ts";
import type { Span } from "../base/span.ts";
import type { Sources } from "./findings.ts";
import { type Paint, painter } from "./paint.ts";
import { renderFrame } from "./render-frame.ts";
import { escapeControls } from "./visible-text.ts";

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

/** `file:line:column: severity[name] message`, one a line. */
export function renderConcise(diagnostics: readonly Diagnostic[]): string {
  const shown = diagnostics.slice(0, limits.diagnostics).map((diagnostic) => {
    const { span, name, message } = diagnostic;
    return escapeControls(`${placeOf(span)}: ${severityOf[name]}[${name}] ${message}`);
  });
  return [...shown, ...more(diagnostics)].map((text) => `${text}\n`).join("");
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
