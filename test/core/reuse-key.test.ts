/** What is kept between the requests of a node changes no key, whatever of a request differs from the one before. */
import { expect, test } from "vitest";
import { hashJson } from "../../src/base/hash.ts";
import type { AgentRequest, ReuseParts } from "../../src/base/request.ts";
import { marksOf } from "../../src/core/part-marks.ts";
import { drive } from "./drive.ts";
import { planOf } from "./plan-of.ts";

const text = `sluice: 1
name: keys
why: Keys of many requests.
inputs:
  names: "[string, ..9]"
roles:
  reader: {tools: [web_search], model: fast}
  writer: {tools: [], model: strong, effort: high}
nodes:
  same:
    why: The same but for its prompt.
    each: n in inputs.names
    role: reader
    prompt: "Say {{ n }}."
    output: {word: string}
  system:
    why: A system prompt of its own.
    each: n in inputs.names
    role: writer
    system: "You are {{ n }}."
    prompt: Go.
  model:
    why: A model of its own.
    each: n in inputs.names
    key: n
    model: {spread: [fast, strong]}
    prompt: "{{ n }}"
returns:
  ok: [census(same).ok, census(system).ok, census(model).ok]
`;

test("a key is the hash of all parts of its request, and the marks are theirs", () => {
  const names = ["a", "b", "\u2028 \\ud800", "\ud800", "e"];
  const answer = (address: string) => ({ value: address.startsWith("same") ? { word: "w" } : "w" });
  const { events, end } = drive({ plan: planOf(text), inputs: { names }, answer });
  expect(end?.state).toBe("completed");
  const [began] = events;
  const provider = began?.kind === "run_began" ? began.provider : "";
  const keys = new Set<string>();
  for (const event of events) {
    if (event.kind !== "started" || event.request.kind !== "agent") continue;
    const parts = partsOf(event.request, provider);
    expect(event.rkey).toBe(hashJson(parts));
    expect(event.parts).toBe(marksOf(parts, new WeakMap()));
    keys.add(event.rkey ?? "");
  }
  expect(keys.size).toBe(3 * names.length);
});

function partsOf({ prompt, system, tools, effort, schema, model }: AgentRequest, provider: string): ReuseParts {
  const optional = { system: system ?? null, effort: effort ?? null, output: schema ?? null };
  return { do: "prompt", prompt, ...optional, tools, models: [model], provider, ensure: [] };
}
