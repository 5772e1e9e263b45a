/** What a plan has in it, in words of the table of what was covered. */
import type { Act, Plan, PlanNode } from "../../src/plan/plan.ts";

export function wordsOfPlan({ bodies }: Plan): readonly string[] {
  return bodies.flatMap(({ nodes, kind }) => nodes.flatMap((node) => [...wordsOfNode(node), ...placed(kind, node)]));
}

/** Loops and fans inside of rounds and calls: what nests. */
function placed(kind: string, { fan, act }: PlanNode): readonly string[] {
  if (kind !== "round") return [];
  if (act.do === "enter" && act.loop !== undefined) return ["a loop in a round"];
  return fan === undefined ? [] : ["a fan in a round"];
}

function wordsOfNode(node: PlanNode): readonly string[] {
  const { act, fan, guard, tries, limits, ensure } = node;
  const flags: Readonly<Record<string, boolean>> = {
    "fan over a stream": fan?.gen.live !== undefined,
    "fan over pairs": fan?.gen.live?.pairs === true,
    "fan: take": fan?.take !== undefined,
    "fan: at_once": fan?.atOnce !== undefined,
    "fan: require": fan !== undefined && fan.require !== 1,
    "fan: needs_items": fan?.needs !== undefined,
    "fan: stop_each": fan?.stop !== undefined,
    "fan: barrier": fan?.hold !== undefined,
    "when: node": guard?.per === "node",
    "when: item": guard?.per === "item",
    else: guard?.else !== undefined,
    retry: tries !== undefined,
    "retry: ask": tries?.ask === true,
    timeout: node.timeoutMs !== undefined,
    once: node.once === true,
    "ensure: expression": ensure.some((one) => "if" in one),
    "ensure: program": ensure.some((one) => "argv" in one),
  };
  const limited = Object.keys(limits ?? {}).map((name) => `limit of a node: ${name}`);
  return [...wordsOfAct(act), ...limited, ...Object.keys(flags).filter((word) => flags[word] === true)];
}

function wordsOfAct(act: Act): readonly string[] {
  switch (act.do) {
    case "enter":
      if (act.loop === undefined) return [act.wires.length > 0 ? "call" : "scope"];
      return ["loop", ...(act.loop.over === undefined ? [] : ["loop: over a list"])];
    case "stream": {
      const isLive = act.gens[0]?.live !== undefined;
      const kind = isLive ? `stream by ${act.order}` : "from";
      return [kind, ...act.ops.map(({ op }) => `${isLive ? "stream" : "from"}: ${op}`)];
    }
    case "agent":
      return ["prompt", `models: ${act.model.of.length === 0 ? "of the role" : act.model.how}`];
    case "exec":
      return ["run"];
    case "person":
      return [act.expiresMs === undefined ? "gate" : "gate: expires"];
    default:
      return [act.do];
  }
}
