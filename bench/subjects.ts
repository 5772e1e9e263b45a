/** What the compiler is measured on: texts as people and models write them, with all files that a check of them loads. */
import { readFileSync } from "node:fs";
import { invariant, present } from "../src/base/invariant.ts";
import { compilePhases, type Phases } from "../src/compile/compile.ts";
import { manyNodes } from "./many-nodes.ts";
import { callsOf, longPipeline } from "./pipelines.ts";

/** The texts by path; `main` is the one that is checked. */
export type Subject = { readonly main: string; readonly texts: ReadonlyMap<string, string> };

const main = "main.yaml";
const linesOfFile = 10_000;

/** So many lines: one file, or several of 10,000 that one calls, since a file has a most. `root`: of the package. */
export function subjectOf(kind: "lines" | "nodes", count: number, root: string): Subject {
  if (kind === "nodes") return withVerify(manyNodes(count), root);
  const files = Math.ceil(count / linesOfFile);
  if (files <= 1) return { main, texts: new Map([[main, longPipeline(count)]]) };
  const parts = Array.from({ length: files }, (_, index) => `part-${index + 1}`);
  const called = parts.map((name) => [`${name}.yaml`, longPipeline(linesOfFile)] as const);
  return { main, texts: new Map([[main, callsOf(parts)], ...called]) };
}

function withVerify(text: string, root: string): Subject {
  const path = "std/verify.yaml";
  return {
    main,
    texts: new Map([
      [main, text],
      [path, readFileSync(`${root}/pipelines/${path}`, "utf8")],
    ]),
  };
}

export function mainText({ main: path, texts }: Subject): string {
  return present(texts.get(path), "the text that is checked");
}

/** All that `sluice check` thinks about it. Nothing may be wrong with it. */
export function check({ main: path, texts }: Subject): Phases {
  const { value, diagnostics } = compilePhases({ path, text: (name) => texts.get(name), hashes: false });
  const problems = diagnostics.map(({ name, message, span }) => `${span.line}: ${name}: ${message}`);
  const said = problems.slice(0, 5).join("; ");
  invariant(value?.plan !== undefined && problems.length === 0, `a pipeline of the bench is clean: ${said}`);
  return value;
}
