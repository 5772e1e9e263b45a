/** A plan run by the scheduler and by the naive interpreter, with inputs and answers drawn from what is asked. */
import { expect } from "vitest";
import { analyse } from "../../src/analyse/analyse.ts";
import { canonicalJson, isJsonObject, type Json } from "../../src/base/json.ts";
import type { Request } from "../../src/base/request.ts";
import type { Answer as PersonAnswer } from "../../src/core/ask.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { drive } from "../core/drive.ts";
import type { Asked } from "./attempt.ts";
import { interpret } from "./reference.ts";
import type { ReferenceWorld } from "./reference-attempts.ts";
import { sample, sampleReply } from "./sample.ts";

/** Scheduler and interpreter come to the same on the plan, with sampled inputs and answers; fails where they do not. */
export function expectAgreement(plan: Plan): void {
  const inputs = Object.fromEntries(
    plan.inputs.map(({ name, type, default: value }): [string, Json] => [
      name,
      value ?? sample(plan.types[type] ?? {}, name),
    ]),
  );
  const asked = new Set<string>();
  const agent = (address: string, request: Request): Asked => {
    asked.add(address);
    return answer(address, request);
  };
  const expected = interpret(plan, inputs, { agent, exec: answer, ensure: () => true, person });
  const worst = analyse(plan, inputs).value?.worst.agents.given ?? "none";
  expect(worst === "none" || asked.size <= worst, `${asked.size} agents asked, at most ${worst} expected`).toBe(true);
  const outcomes = [...expected.instances].map(([address, { outcome }]) => `${address} ${outcome}`).sort();
  if (stopsTogether(plan)) return;
  // Which elements are taken, and which of two equal ones is the double, hangs on who answers first: then only answers in
  // source order can agree.
  const byArrival = choosesByArrival(plan) || outcomes.some((shown) => shown.includes("~"));
  for (const seed of byArrival ? [undefined] : [undefined, 1, 2]) {
    const driven = drive({
      plan,
      inputs,
      answer,
      people: person,
      ...(seed === undefined ? { limits: { atOnce: 1 } } : { seed }),
    });
    // What stands inside of what its author ended as failed is left out: an answer more or less may have come before.
    const shown = [...driven.outcomes].filter(
      ([address]) => !expected.cutShort.some((around) => around === "" || address.startsWith(`${around}/`)),
    );
    expect(shown.map(([address, outcome]) => `${address} ${outcome}`).sort()).toEqual(outcomes);
    expect(driven.end?.returns).toEqual(expected.returns);
    expect(driven.end?.state).toBe(expected.state);
  }
}

/** Every ninth instance fails. Keyed by address and request: both must be the same on both sides. */
function answer(address: string, request: Request): Asked {
  const text = canonicalJson(request.kind === "agent" ? [request.prompt, request.model] : [...request.argv]);
  const seed = `${address} ${text}`;
  if ([...seed].length % 9 === 0) return { cause: { kind: "refusal", message: "no" } };
  return { value: sampleReply(request, seed) };
}

/** One of the choices, with what it asks for; what failed is left out. */
function person(question: Parameters<ReferenceWorld["person"]>[0]): PersonAnswer {
  const { choices, input, address, about } = question;
  if (about !== "gate") return { choice: about === "loop" ? "end" : "skip", actor: "Anna" };
  const chosen = choices[[...address].length % Math.max(1, choices.length)];
  const schema = chosen === undefined ? input : chosen.input;
  const fields = schema === undefined ? undefined : sample(schema, address);
  return {
    ...(chosen === undefined ? {} : { choice: chosen.name }),
    ...(isJsonObject(fields) ? { input: fields } : {}),
    actor: "Anna",
  };
}

/**
 * Items of a batch go out together, whatever the limit, and so do items that ask nobody or ask later than at once: how
 * many a stop still finds hangs on nothing but chance.
 */
function stopsTogether(plan: Plan): boolean {
  return plan.bodies.some(({ nodes }) =>
    nodes.some(
      ({ fan, act }) => fan?.stop !== undefined && !(act.do === "exec" || (act.do === "agent" && act.batch !== true)),
    ),
  );
}

function choosesByArrival(plan: Plan): boolean {
  const choices = new Set(["distinct", "cap", "take"]);
  return plan.bodies
    .flatMap((body) => body.nodes)
    .some(({ fan, act }) => {
      if (fan?.stop !== undefined || (fan?.gen.live !== undefined && fan.take !== undefined)) return true;
      return act.do === "stream" && act.order === "arrival" && act.ops.some(({ op }) => choices.has(op));
    });
}
