/** Callers of patterns, `test/std/PATTERN/FILE.yaml`, compiled with the parts beside them; and who answers in their runs. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PhaseResult } from "../../src/base/diagnostic.ts";
import type { Json } from "../../src/base/json.ts";
import type { Request } from "../../src/base/request.ts";
import { compile } from "../../src/compile/compile.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { Answer, Drive } from "../core/drive.ts";
import { readPattern } from "../fuzz/patterns.ts";

/** Said in place of a reply: the agent has died. */
export const died = Symbol("died");

/** What an agent or a program says: by its address (`grade/judge[0]`), and by the prompt or the arguments. */
export type Says = (address: string, asked: string) => Json | typeof died;

/** Compiles a file in the folder of a pattern. */
export function compileBeside(pattern: string, file: string): PhaseResult<Plan> {
  const textOf = (path: string): string | undefined => {
    if (path.startsWith("std/")) return readPattern(path);
    const place = join(import.meta.dirname, pattern, path);
    return existsSync(place) ? readFileSync(place, "utf8") : undefined;
  };
  return compile({ path: file, text: textOf });
}

/** The same, as the driver of the core asks for it. */
export function answersOf(says: Says): Drive["answer"] {
  return (address, request): Answer => {
    const said = says(address, askedIn(request));
    return said === died ? { cause: { kind: "refusal", message: "no" } } : { value: said };
  };
}

function askedIn(request: Request): string {
  return request.kind === "agent" ? request.prompt : request.argv.join(" ");
}
