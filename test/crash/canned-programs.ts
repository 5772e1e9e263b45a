/** What the programs of an example print, where they are not run: it fits the type that their node says. */
import type { Json } from "../../src/base/json.ts";
import type { ExecRequest } from "../../src/base/request.ts";
import { createStubPrograms } from "../../src/cli/stub-programs.ts";
import type { Journal } from "../../src/journal/journal.ts";
import type { ProgramCall } from "../../src/tools/process.ts";

/** The instance of run/instance/attempt/epoch. */
export function iidOf(mark: string): number {
  return Number(mark.split("/")[1]);
}

const standIn = createStubPrograms(1, undefined);

/** A program of a condition prints nothing, and is content. */
export function cannedOutput({ argv, mark }: Pick<ProgramCall, "argv" | "mark">, journal: Journal): string {
  const started = [...journal.events()].filter((event) => event.kind === "started");
  const request = started.findLast(({ iid }) => iid === iidOf(mark))?.request;
  const isNode = request?.kind === "exec" && request.argv.join("\0") === argv.join("\0");
  return isNode ? printed(request, standIn(request, mark.split("/").slice(0, 2).join("/"))) : "";
}

function printed({ parse }: ExecRequest, value: Json): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && parse === "lines") return value.join("\n");
  if (Array.isArray(value) && parse === "jsonl") return value.map((line) => JSON.stringify(line)).join("\n");
  return parse === "result" ? "out" : JSON.stringify(value);
}
