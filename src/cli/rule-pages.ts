/** The pages of the diagnostics, as they stand in the package: `docs/rules/NAME.md`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DiagnosticName } from "../base/names.ts";
import { type RulePage, readRulePage } from "../report/rule-page.ts";
import { packageRoot } from "./package-root.ts";

/** A package without the page is broken: throws. */
export function rulePage(name: DiagnosticName): RulePage {
  return readRulePage(readFileSync(join(packageRoot(), "docs", "rules", `${name}.md`), "utf8"));
}
