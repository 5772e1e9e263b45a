/**
 * Findings as JUnit XML, for CI that shows tests: a suite for each file, a case for each finding. A finding that lets
 * the check pass is a passed case with its text as output, so that the report and the exit code say the same.
 */
import type { Diagnostic, Severity } from "../base/diagnostic.ts";
import { severityOf } from "../base/names.ts";
import type { Findings, Sources } from "./findings.ts";
import { renderPretty } from "./render-diagnostics.ts";
import { escapeControls } from "./visible-text.ts";

/** `failing`: the severities that fail the check. */
export function renderJunit(findings: Findings, failing: ReadonlySet<Severity>): string {
  const suites = [...casesByFile(findings, failing)].map(([file, cases]) => suite(file, cases));
  const unread = findings.unreadable.map((message) => errorCase(message));
  const all = unread.length === 0 ? suites : [...suites, suite("files that could not be read", unread)];
  const totals = countsOf(all.flatMap(({ cases }) => cases));
  const body = all.map(({ text }) => text).join("");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="sluice check" ${totals} time="0">\n${body}</testsuites>\n`;
}

type Case = { readonly outcome: "passed" | "failure" | "error"; readonly text: string };
type Suite = { readonly cases: readonly Case[]; readonly text: string };

/** A file in which nothing was found has one passed case: else it would look as if it had not been checked. */
function casesByFile(findings: Findings, failing: ReadonlySet<Severity>): ReadonlyMap<string, readonly Case[]> {
  const cases = new Map<string, Case[]>(findings.files.map((file) => [file, []]));
  for (const diagnostic of findings.diagnostics) {
    const { file } = diagnostic.span;
    const isFailing = failing.has(severityOf[diagnostic.name]);
    const ofFile = cases.get(file) ?? [];
    ofFile.push(findingCase(diagnostic, isFailing, findings.sources));
    cases.set(file, ofFile);
  }
  for (const [file, ofFile] of cases) if (ofFile.length === 0) ofFile.push(cleanCase(file));
  return cases;
}

function suite(name: string, cases: readonly Case[]): Suite {
  const inner = cases.map(({ text }) => text).join("");
  const text = `  <testsuite name="${attribute(name)}" ${countsOf(cases)} skipped="0" time="0">\n${inner}  </testsuite>\n`;
  return { cases, text };
}

function countsOf(cases: readonly Case[]): string {
  const count = (outcome: Case["outcome"]): number => cases.filter((one) => one.outcome === outcome).length;
  return `tests="${cases.length}" failures="${count("failure")}" errors="${count("error")}"`;
}

function findingCase(diagnostic: Diagnostic, isFailing: boolean, sources: Sources): Case {
  const { name, message, span } = diagnostic;
  const shown = text(renderPretty([diagnostic], sources, { color: false, width: 120 }));
  const inner = isFailing
    ? `<failure type="${severityOf[name]}" message="${attribute(message)}">${shown}</failure>`
    : `<system-out>${shown}</system-out>`;
  const open = openCase(`${name} at ${span.line}:${span.column}`, span.file);
  const place = `file="${attribute(span.file)}" line="${span.line}"`;
  return { outcome: isFailing ? "failure" : "passed", text: `${open} ${place}>\n      ${inner}\n    </testcase>\n` };
}

function cleanCase(file: string): Case {
  return { outcome: "passed", text: `${openCase("nothing is wrong", file)} file="${attribute(file)}"/>\n` };
}

function errorCase(message: string): Case {
  const inner = `<error type="usage" message="${attribute(message)}"/>`;
  return { outcome: "error", text: `${openCase(message, "sluice check")}>\n      ${inner}\n    </testcase>\n` };
}

function openCase(name: string, className: string): string {
  return `    <testcase name="${attribute(name)}" classname="${attribute(className)}" time="0"`;
}

/** Signs that XML 1.0 cannot hold in any way are written as `\u{1b}`; line feeds stay. */
function text(value: string): string {
  return value.split("\n").map(xmlLine).join("\n");
}

function attribute(value: string): string {
  return value.split("\n").map(xmlLine).join("&#10;").replaceAll('"', "&quot;");
}

function xmlLine(line: string): string {
  const shown = escapeControls(line).replace(/[\ufffe\uffff]/g, "\ufffd");
  return shown.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
