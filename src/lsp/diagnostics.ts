/** What the compiler says, as the editor shows it. */
import {
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic as EditorDiagnostic,
} from "vscode-languageserver/node";
import type { Diagnostic, Severity } from "../base/diagnostic.ts";
import { severityOf } from "../base/names.ts";
import type { Documents } from "./documents.ts";

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  advice: DiagnosticSeverity.Hint,
};

/** The message, with the notes that have no place and the help below it; notes with a place become related ones. */
export function editorDiagnostic(diagnostic: Diagnostic, documents: Documents, home: string): EditorDiagnostic {
  const { name, span, notes = [], help } = diagnostic;
  const said = notes.filter((note) => note.span === undefined).map(({ message }) => message);
  const lines = [diagnostic.message, ...said, ...(help === undefined ? [] : [`help: ${help}`])];
  const related = notes.flatMap((note): DiagnosticRelatedInformation[] =>
    note.span === undefined
      ? []
      : [{ location: documents.locationOf(note.span), message: documents.shown(note.message) }],
  );
  return {
    range: documents.rangeOf(span),
    severity: severities[severityOf[name]],
    code: name,
    codeDescription: { href: `${home}/blob/main/docs/rules/${name}.md` },
    source: "sluice",
    message: documents.shown(lines.join("\n")),
    ...(related.length === 0 ? {} : { relatedInformation: related }),
    ...(name.startsWith("unused-") ? { tags: [DiagnosticTag.Unnecessary] } : {}),
  };
}
