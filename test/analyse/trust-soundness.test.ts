/**
 * No text of outsiders reaches a program unseen: random plans run in the naive interpreter with agents that mark what
 * comes from outside, and with programs and agents that pass marks on. Where a program is given a mark, the compiler
 * must have refused it, at the node or at a call around it.
 */
import { expect, test } from "vitest";
import { knownOf, newFlow } from "../../src/analyse/flow.ts";
import { flowThrough } from "../../src/analyse/taint-flow.ts";
import { seedOf } from "../../src/base/hash.ts";
import { isJsonObject, type Json, type JsonObject } from "../../src/base/json.ts";
import type { Request } from "../../src/base/request.ts";
import type { Body, Plan } from "../../src/plan/plan.ts";
import { randomFrom } from "../core/drive.ts";
import { answerOf, personOf } from "../reference/answers.ts";
import type { Asked } from "../reference/attempt.ts";
import { randomOf } from "../reference/random-expr.ts";
import { interpret } from "../reference/reference.ts";
import { outsidePlan } from "./outside-plan.ts";

const seeds = 400;
const mark = "☣";

/** How programs were given what: with a mark, through a call alone, or where nothing is refused. */
type Seen = { leaks: number; viaCall: number; refused: number; quiet: number };

test("what reaches a program at run time was refused before", () => {
  const seen: Seen = { leaks: 0, viaCall: 0, refused: 0, quiet: 0 };
  for (let seed = 1; seed <= seeds; seed += 1) look(seed, seen);
  // Else the test would show nothing: marks reached programs, through calls too, and most programs are let be.
  expect(seen.leaks).toBeGreaterThan(100);
  expect(seen.viaCall).toBeGreaterThan(3);
  expect(seen.quiet).toBeGreaterThan(seen.refused);
});

function look(seed: number, seen: Seen): void {
  const plan = outsidePlan(randomOf(randomFrom(seed)));
  const refused = refusedIn(plan);
  for (const [address, isMarked] of programsRun(plan)) {
    const path = [...address.matchAll(/n\d+x\d+/g)].map(([id]) => id);
    const isRefused = path.some((id) => refused.has(id));
    if (isMarked) expect(isRefused, `seed ${seed}: ${address}; refused are ${[...refused].join(" ")}`).toBe(true);
    seen[isRefused ? "refused" : "quiet"] += 1;
    if (isMarked) seen.leaks += 1;
    if (isMarked && !refused.has(path.at(-1) ?? "")) seen.viaCall += 1;
  }
}

/** Ids of the nodes at which something is refused. */
function refusedIn(plan: Plan): ReadonlySet<string> {
  const flow = newFlow(knownOf(plan));
  flowThrough(flow, 0, new Map());
  return new Set([...flow.refusals.keys()].map(({ id }) => id));
}

/** Every program that ran, by the address of its instance, and whether it was given a mark. */
function programsRun(plan: Plan): ReadonlyMap<string, boolean> {
  const nodes = new Map(plan.bodies.flatMap((body: Body) => body.nodes.map((node) => [node.id, node] as const)));
  const given = new Map<string, boolean>();
  const ask = (address: string, request: Request): Asked => {
    const text = request.kind === "agent" ? request.prompt : request.argv.join(" ");
    if (request.kind === "exec") given.set(address, given.get(address) === true || text.includes(mark));
    const act = nodes.get([...address.matchAll(/n\d+x\d+/g)].at(-1)?.[0] ?? "")?.act;
    const isOutside =
      request.kind === "agent" ? request.role.endsWith("outside") : act?.do === "exec" && act.untrusted === true;
    return marked(answerOf(address, request), address, isOutside || text.includes(mark));
  };
  const inputs = Object.fromEntries(plan.inputs.map(({ name, default: value }) => [name, value ?? null]));
  interpret(plan, inputs, { agent: ask, exec: ask, ensure: () => true, person: personOf });
  return given;
}

/** Ids say nothing of the node that made them, so that an address names only the nodes that it stands in. */
function marked(asked: Asked, address: string, isMarked: boolean): Asked {
  const tail = isMarked ? mark : "";
  if ("cause" in asked) return { cause: { ...asked.cause, message: `${asked.cause.message}${tail}` } };
  const { value } = asked;
  return isJsonObject(value)
    ? { value: withTail(value, `i${seedOf(`${address} ${JSON.stringify(value)}`)}`, tail) }
    : asked;
}

function withTail(value: JsonObject, id: string, tail: string): Json {
  return { ...value, id: `${id}${tail}`, t: `${String(value["t"])}${tail}` };
}
