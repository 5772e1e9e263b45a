/**
 * Findings as workflow commands of GitHub Actions (`::error file=…::message`), which it shows at the lines of a change.
 * The escapes are those of actions/toolkit, `packages/core/src/command.ts`.
 */
import type { Diagnostic, Severity } from "../base/diagnostic.ts";
import { severityOf } from "../base/names.ts";
import type { Findings } from "./findings.ts";
import { printable } from "./printable.ts";
import { toldText } from "./told-text.ts";

const commandOf = { error: "error", warning: "warning", advice: "notice" } as const satisfies Record<Severity, string>;

/** A line for each finding, then one for each file that could not be read. */
export function renderGithub({ diagnostics, unreadable }: Findings): string {
  const lines = [...diagnostics.map(annotation), ...unreadable.map((message) => `::error::${data(message)}`)];
  return lines.map((line) => `${line}\n`).join("");
}

/** Columns are for spans within one line: the runner refuses them elsewhere. */
function annotation(diagnostic: Diagnostic): string {
  const { name, span } = diagnostic;
  const columns = span.line === span.endLine ? `,col=${span.column},endColumn=${span.endColumn}` : "";
  const file = span.file.replace(/^(?:\.\/)+/, ""); // GitHub knows files by their path from the top of the repository
  const place = `file=${property(file)},line=${span.line},endLine=${span.endLine}${columns}`;
  return `::${commandOf[severityOf[name]]} ${place},title=${property(name)}::${data(toldText(diagnostic))}`;
}

function data(text: string): string {
  return printable(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
