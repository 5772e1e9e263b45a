/** What can be done about a finding: put its fix in, put all safe fixes in, or allow it by a comment. */
import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic as EditorDiagnostic,
  type Range,
  type TextEdit,
} from "vscode-languageserver/node";
import { fixesApart, fixesFor } from "../base/apply-fixes.ts";
import type { Diagnostic } from "../base/diagnostic.ts";
import { severityOf } from "../base/names.ts";
import { cursorAt } from "./cursor.ts";
import { editorDiagnostic } from "./diagnostics.ts";
import { rangeIn } from "./documents.ts";
import { lineAt, readLines } from "./lines.ts";
import type { Looked } from "./readable.ts";
import type { Server } from "./server.ts";

/** The actions for what is found in the range; `only`: kinds that are asked for. */
export function actionsAt(
  server: Server,
  { document, current }: Looked,
  range: Range,
  only?: readonly string[],
): readonly CodeAction[] {
  const start = document.offsetAt(range.start);
  const end = document.offsetAt(range.end);
  const here = current.diagnostics.filter(
    ({ span }) => span.file === current.path && span.start <= end && span.end >= start,
  );
  const edit = (edits: TextEdit[]) => ({ changes: { [document.uri]: edits } });
  const actions = here.flatMap((one): CodeAction[] => {
    const diagnostics: EditorDiagnostic[] = [editorDiagnostic(one, server.documents, server.host.home)];
    const kind = CodeActionKind.QuickFix;
    const { fix } = one;
    const mend =
      fix === undefined || fix.span.file !== current.path
        ? []
        : [
            {
              title: fix.title,
              kind,
              diagnostics,
              isPreferred: fix.safe,
              edit: edit([{ range: rangeIn(document, fix.span), newText: fix.text }]),
            },
          ];
    const allow = allowEdit(current.text, one);
    if (allow === undefined) return mend;
    const at = document.positionAt(allow.at);
    return [
      ...mend,
      {
        title: `Allow ${one.name} here`,
        kind,
        diagnostics,
        edit: edit([{ range: { start: at, end: at }, newText: allow.text }]),
      },
    ];
  });
  const safe = fixesApart(fixesFor(current.path, current.diagnostics, "safe"));
  if (safe.length > 0) {
    const edits = safe.map(({ span, text }) => ({ range: rangeIn(document, span), newText: text }));
    actions.push({
      title: "Fix all that is safe to fix",
      kind: `${CodeActionKind.SourceFixAll}.sluice`,
      edit: edit(edits),
    });
  }
  return actions.filter(
    ({ kind = "" }) => only === undefined || only.some((one) => kind === one || kind.startsWith(`${one}.`)),
  );
}

/** A comment on a line of its own, above the key or item that the finding is in. Errors cannot be allowed. */
function allowEdit(
  text: string,
  { name, span }: Diagnostic,
): { readonly at: number; readonly text: string } | undefined {
  if (severityOf[name] === "error" || name === "unused-allow") return undefined;
  const lines = readLines(text);
  const cursor = cursorAt(text, span.start);
  const inside = cursor.chain.at(-1)?.line;
  const own = lineAt(lines, span.start);
  const line = lines[cursor.at === "value" ? (inside ?? own) : own];
  if (line === undefined) return undefined;
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  return { at: line.start, text: `${" ".repeat(line.indent)}# sluice: allow ${name} it is meant${lineEnd}` };
}
