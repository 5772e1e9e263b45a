/**
 * Findings as SARIF 2.1.0 (OASIS), which GitHub code scanning and other viewers take. Section numbers are those of the
 * standard.
 */
import type { Diagnostic, Fix, Severity } from "../base/diagnostic.ts";
import { wellFormed } from "../base/json.ts";
import { type DiagnosticName, severityOf } from "../base/names.ts";
import type { Span } from "../base/span.ts";
import type { Findings } from "./findings.ts";
import { fingerprints, type Known } from "./fingerprints.ts";
import { jsonText } from "./json-text.ts";
import { plainPaint } from "./paint.ts";
import { pageText, type RulePage } from "./rule-page.ts";
import { toldText } from "./told-text.ts";

/** `home`: the address of the project. `page`: that of a diagnostic. */
export type SarifTool = {
  readonly version: string;
  readonly home: string;
  readonly page: (name: DiagnosticName) => RulePage;
};

const levelOf = { error: "error", warning: "warning", advice: "note" } as const satisfies Record<Severity, string>;

/** What GitHub calls it. */
const problemSeverityOf = {
  error: "error",
  warning: "warning",
  advice: "recommendation",
} as const satisfies Record<Severity, string>;

/** One run, with the rules of what was found. Files that could not be read make it an unsuccessful one. */
export function renderSarif(findings: Findings, tool: SarifTool): string {
  const { diagnostics, unreadable, sources } = findings;
  const names = [...new Set(diagnostics.map(({ name }) => name))].sort();
  const known = fingerprints(diagnostics, sources);
  return jsonText({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "sluice",
            semanticVersion: tool.version,
            informationUri: tool.home,
            rules: names.map((name) => ruleOf(name, tool)),
          },
        },
        columnKind: "utf16CodeUnits",
        invocations: [
          {
            executionSuccessful: unreadable.length === 0,
            toolExecutionNotifications: unreadable.map((text) => ({ level: "error", message: { text } })),
          },
        ],
        results: diagnostics.map((diagnostic, index) => resultOf(diagnostic, names, known[index])),
      },
    ],
  });
}

/** Section 3.49. */
function ruleOf(name: DiagnosticName, tool: SarifTool) {
  const { summary, why, markdown } = tool.page(name);
  const severity = severityOf[name];
  return {
    id: name,
    shortDescription: { text: summary },
    fullDescription: { text: why },
    help: { text: pageText(markdown, { paint: plainPaint, width: 100 }), markdown },
    helpUri: `${tool.home}/blob/main/docs/rules/${name}.md`,
    defaultConfiguration: { level: levelOf[severity] },
    properties: { "problem.severity": problemSeverityOf[severity] },
  };
}

/**
 * Section 3.27. The fingerprint has a name of its own: `primaryLocationLineHash` is computed by GitHub's uploader, which
 * warns of every other value.
 */
function resultOf(diagnostic: Diagnostic, names: readonly DiagnosticName[], known: Known | undefined) {
  const { name, span, notes = [], fix } = diagnostic;
  const keyPath = known?.keyPath ?? "";
  const related = notes.flatMap((note) => (note.span === undefined ? [] : [{ text: note.message, span: note.span }]));
  return {
    ruleId: name,
    ruleIndex: names.indexOf(name),
    level: levelOf[severityOf[name]],
    message: { text: toldText(diagnostic) },
    locations: [
      { ...locationOf(span), ...(keyPath !== "" && { logicalLocations: [{ fullyQualifiedName: keyPath }] }) },
    ],
    ...(related.length > 0 && {
      relatedLocations: related.map((note, id) => ({ id, ...locationOf(note.span), message: { text: note.text } })),
    }),
    ...(known !== undefined && { partialFingerprints: { "sluiceFinding/v1": known.fingerprint } }),
    ...(fix !== undefined && { fixes: [fixOf(fix)] }),
  };
}

/** Section 3.55. */
function fixOf({ title, span, text }: Fix) {
  return {
    description: { text: title },
    artifactChanges: [
      {
        artifactLocation: artifactOf(span.file),
        replacements: [{ deletedRegion: regionOf(span), insertedContent: { text } }],
      },
    ],
  };
}

function locationOf(span: Span) {
  return { physicalLocation: { artifactLocation: artifactOf(span.file), region: regionOf(span) } };
}

function regionOf({ start, end, line, column, endLine, endColumn }: Span) {
  return {
    startLine: line,
    startColumn: column,
    endLine,
    endColumn,
    charOffset: start,
    charLength: end - start,
  };
}

/** A path as a URI: relative ones are those of the repository, from which it is said that they start. */
function artifactOf(file: string) {
  const path = file.replace(/^(?:\.\/)+/, "");
  const uri = path.split("/").map(encodePart).join("/");
  return path.startsWith("/") ? { uri: `file://${uri}` } : { uri, uriBaseId: "%SRCROOT%" };
}

function encodePart(part: string): string {
  return encodeURIComponent(wellFormed(part));
}
