/** Random texts, and what is made of them alone: texts for other nodes, questions to people, reasons to fail. */
import type { JsonObject } from "../../src/base/json.ts";
import type { Tmpl } from "../../src/expr/ir.ts";
import type { Act } from "../../src/plan/plan.ts";
import { type Names, type Random, randomExpr } from "./random-expr.ts";
import type { RandomAct } from "./random-stream.ts";

/** What a gate asks for makes its value an object as all are. */
export const askedFields: JsonObject = {
  type: "object",
  properties: { id: {}, n: {}, t: {}, xs: {} },
  required: ["id", "n", "t", "xs"],
  additionalProperties: false,
};

/** What only says something: to whoever reads why it failed, to a person, or to other nodes. */
export function makeSaid(random: Random, names: Names, fails: boolean, asks: boolean): RandomAct {
  if (fails) return { act: { do: "fail", message: makeText(random, names) }, kind: "text", live: false };
  if (asks) return { act: makeGate(random, names), kind: "obj", live: false };
  return { act: { do: "text", text: makeText(random, names) }, kind: "text", live: false };
}

function makeGate(random: Random, names: Names): Act {
  return {
    do: "person",
    ask: makeText(random, names),
    ...(random.chance(0.5) ? { show: makeText(random, names) } : {}),
    choices: [{ name: "yes", leads: makeText(random, names) }, { name: "no" }],
    input: 1,
    releases: {},
  };
}

/** Up to two values in a text. */
export function makeText(random: Random, names: Names): Tmpl {
  const put = (): Tmpl[number] => ({
    do: "put",
    e: randomExpr({ random, names, safe: false }, random.pick(["int", "text", "ints"]), 2),
  });
  return ["say ", ...Array.from({ length: random.below(3) }, put)];
}
