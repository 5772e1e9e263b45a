/** Compiles a pipeline that a test wrote; an error or a warning is a mistake of the test. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isAdvice } from "../../src/base/names.ts";
import { compile } from "../../src/compile/compile.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { renderConcise } from "../../src/report/render-diagnostics.ts";

const standard = join(import.meta.dirname, "..", "..", "pipelines");

type Files = Readonly<Record<string, string>>;

/** `warnings`: allowed, for pipelines that are made to fail. `files`: in place of those of the package. */
export function planOf(text: string, path = "test.yaml", warnings = false, files: Files = {}): Plan {
  const { value, diagnostics } = compile({ path, text: (asked) => files[asked] ?? textOf(asked, path, text) });
  const told = diagnostics.filter(({ name }) => !isAdvice(name));
  if (value === undefined || (told.length > 0 && !warnings)) throw new Error(renderConcise(told));
  return value;
}

function textOf(asked: string, path: string, text: string): string | undefined {
  if (asked === path) return text;
  return asked.startsWith("std/") ? readFileSync(join(standard, asked), "utf8") : undefined;
}
