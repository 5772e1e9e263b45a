/** The taint of what a node gives, where it enters no body. */
import { unreachable } from "../base/invariant.ts";
import type { Expr, Tmpl } from "../expr/ir.ts";
import type { Act, Op, TypeId } from "../plan/plan.ts";
import { noteReached, type Place, readerAt } from "./flow.ts";
import { type Cause, causedBy, clean, elementOf, listOf, objectOf, type Taint, textIn, textOf } from "./taint.ts";
import { type Reader, taintedPuts, taintOfExpr } from "./taint-of-expr.ts";
import { outsideReason, trustReason } from "./tool-reach.ts";

type Agent = Extract<Act, { do: "agent" }>;
type Exec = Extract<Act, { do: "exec" }>;
type Stream = Extract<Act, { do: "stream" }>;

/** `told`: what its cause may quote if it fails. `dropped`: an element that a `from` cut off. */
export type ActTaint = { readonly one: Taint; readonly told?: Cause; readonly dropped?: Taint };

export function taintOfAct(place: Place, act: Exclude<Act, { do: "enter" }>): ActTaint {
  const reader = readerAt(place);
  switch (act.do) {
    case "agent":
      return toldOne(place, agentCause(place, act, reader));
    case "exec":
      return toldOne(place, programCause(place, act, reader));
    case "compute":
      return { one: taintOfExpr(act.e, reader) };
    case "text":
      return { one: textOf(firstCause(act.text, reader)) };
    case "stream":
      return taintOfStream(place, act, reader);
    case "person":
      return { one: clean }; // a person wrote it, whatever they were shown
    case "fail":
      return told(firstCause(act.message, reader));
    default:
      return unreachable(act);
  }
}

/** All free text of what a node answers is of one cause. */
function toldOne({ flow, node }: Place, cause: Cause | undefined): ActTaint {
  if (cause === undefined) return { one: clean };
  const most = instanceTaint(flow.types, node);
  return { one: causedBy(most, cause), told: cause };
}

function instanceTaint(
  types: { readonly whole: (type: TypeId) => Taint; readonly element: (type: TypeId) => Taint },
  node: Place["node"],
): Taint {
  return node.fan === undefined ? types.whole(node.type) : types.element(node.type);
}

function told(cause: Cause | undefined): ActTaint {
  return cause === undefined ? { one: clean } : { one: clean, told: cause };
}

/** An agent that reads text of outsiders passes it on. What it reads is fenced in its prompt. */
function agentCause({ flow, node }: Place, act: Agent, reader: Reader): Cause | undefined {
  const puts = [
    ...taintedPuts(act.prompt, reader),
    ...(act.system === undefined ? [] : taintedPuts(act.system, reader)),
  ];
  for (const { put, cause } of puts) {
    flow.fenced.add(put);
    noteReached(flow, cause);
  }
  const why = outsideReason(flow.reaches(act));
  return why === undefined ? puts[0]?.cause : { source: { kind: "node", name: node.id, why, at: node.at } };
}

/** What a program prints may hold what it was given, where that was accepted. */
function programCause({ flow, node }: Place, act: Exec, reader: Reader): Cause | undefined {
  if (act.untrusted === true || flow.suspects.has(node))
    return { source: { kind: "node", name: node.id, why: trustReason, at: node.at } };
  const given: readonly (Tmpl | Expr | undefined)[] = [act.stdin, ...Object.values(act.env), act.cwd];
  for (const argument of act.argv) {
    const cause = firstCause(argument, reader);
    if (cause !== undefined) return cause;
  }
  for (const tree of given) {
    const cause =
      tree === undefined ? undefined : "do" in tree ? textIn(taintOfExpr(tree, reader)) : firstCause(tree, reader);
    if (cause !== undefined) return cause;
  }
  return undefined;
}

function firstCause(tmpl: Tmpl, reader: Reader): Cause | undefined {
  return taintedPuts(tmpl, reader)[0]?.cause;
}

function taintOfStream(place: Place, act: Stream, reader: Reader): ActTaint {
  const { frame } = place;
  const elements = act.gens.map((gen): readonly [number, Taint] => {
    const element = elementOf(taintOfExpr(gen.in, reader));
    frame.slots.set(gen.slot, element);
    return [gen.slot, element];
  });
  let element = elements.at(-1)?.[1] ?? clean;
  for (const op of act.ops) element = afterOp(op, element, frame.slots, reader);
  const cuts = act.ops.some(({ op }) => op === "take" || op === "cap");
  return { one: listOf(element), dropped: cuts ? rowTaint(place, elements) : clean };
}

/** What is cut off is as it was chosen among: an element, or an object of both of a join. */
function rowTaint({ flow, frame }: Place, elements: readonly (readonly [slot: number, Taint])[]): Taint {
  const [first, second] = elements;
  if (first === undefined || second === undefined) return first?.[1] ?? clean;
  const slots = flow.plan.bodies[frame.body]?.slots ?? [];
  return objectOf(Object.fromEntries(elements.map(([slot, taint]) => [slots[slot]?.name ?? "", taint])));
}

function afterOp(op: Op, element: Taint, slots: Map<number, Taint>, reader: Reader): Taint {
  if (op.op === "give") return taintOfExpr(op.e, reader);
  if (op.op === "chunk") return listOf(element);
  if (op.op !== "group") return element;
  const [key, items] = [taintOfExpr(op.e, reader), listOf(element)];
  slots.set(op.slots[0], key);
  slots.set(op.slots[1], items);
  return objectOf({ key, items });
}
