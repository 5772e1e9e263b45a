/** `bench/RESULTS.md`: a section for each half of the bench, each kept until it is measured again. */
import { readFileSync, writeFileSync } from "node:fs";
import { invariant } from "../src/base/invariant.ts";

/** The code block under its heading is what the bench printed; what stands around it is written by hand. */
const headings = {
  compiler: "## The compiler",
  runs: "## Runs",
  makespan: "## Order of starts",
  resume: "## Looking and resuming",
  rerun: "## Re-runs",
  langgraph: "## Beside LangGraph.js",
} as const;
export type Section = keyof typeof headings;
export const sections: readonly Section[] = ["compiler", "makespan", "resume", "rerun", "runs"];

const fence = "```";

/** Puts the report in place of the one that stands under the heading of its section. */
export function keepSection(path: string, section: Section, report: string): void {
  const page = readFileSync(path, "utf8");
  const heading = page.indexOf(`${headings[section]}\n`);
  const start = page.indexOf(`${fence}\n`, heading);
  const end = page.indexOf(`\n${fence}`, start);
  invariant(
    heading !== -1 && start !== -1 && end !== -1,
    `${path} has a section "${headings[section]}" with a code block`,
  );
  writeFileSync(path, `${page.slice(0, start)}${fence}\n${report}${page.slice(end)}`);
}
