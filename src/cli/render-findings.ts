/** The formats of `sluice check`, by name. */
import type { Severity } from "../base/diagnostic.ts";
import { unreachable } from "../base/invariant.ts";
import type { Findings } from "../report/findings.ts";
import { renderConcise, renderPretty } from "../report/render-diagnostics.ts";
import { renderGithub } from "../report/render-github.ts";
import { renderJson, renderJsonLines } from "../report/render-json.ts";
import { renderJunit } from "../report/render-junit.ts";
import { renderSarif } from "../report/render-sarif.ts";
import { packageVersion, projectHome } from "./package-root.ts";
import { rulePage } from "./rule-pages.ts";
import type { Terminal } from "./terminal.ts";

export const findingFormats = ["pretty", "concise", "json", "jsonl", "sarif", "github", "junit"] as const;
export type FindingFormat = (typeof findingFormats)[number];

/** What is asked of a rendering. `failing`: the severities that fail the check. */
export type FindingLook = { readonly format: FindingFormat; readonly failing: ReadonlySet<Severity> };

/** The findings in this format, for stdout. */
export function renderFindings(findings: Findings, { format, failing }: FindingLook, terminal: Terminal): string {
  const { diagnostics, sources } = findings;
  switch (format) {
    case "pretty": {
      const text = renderPretty(diagnostics, sources, { color: terminal.color, width: terminal.columns() });
      return text === "" ? "" : `${text}\n`;
    }
    case "concise":
      return renderConcise(diagnostics);
    case "json":
      return renderJson(diagnostics, sources);
    case "jsonl":
      return renderJsonLines(diagnostics, sources);
    case "sarif":
      return renderSarif(findings, { version: packageVersion(), home: projectHome, page: rulePage });
    case "github":
      return renderGithub(findings);
    case "junit":
      return renderJunit(findings, failing);
    default:
      return unreachable(format);
  }
}
