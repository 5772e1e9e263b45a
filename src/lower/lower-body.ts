/** Bodies: each once, however many nodes enter it. */
import type { CheckedBody } from "../check/checked.ts";
import type { Body } from "../plan/plan.ts";
import type { Bodies } from "./bodies.ts";
import { identityOf } from "./definition.ts";
import { type Around, edgesOf, mergeEdges, readsOf } from "./edges.ts";
import { lowerNode } from "./lower-node.ts";
import { hashIn, spanId, typeId } from "./tables.ts";

/** The number of the body. `outer`: the bodies around it; a called pipeline has none. */
export function lowerBody(into: Bodies, body: CheckedBody, outer: Around): number {
  const known = into.numbers.get(body);
  if (known !== undefined) return known;
  const number = into.bodies.length;
  into.numbers.set(body, number);
  into.bodies.push(undefined);
  const around = [body, ...outer];
  const { tables } = into;
  const nodes = body.nodes.map((node) => lowerNode(into, node, around));
  const slots = body.slots.map(({ name, kind, type, span, untrusted }) => ({
    name,
    kind,
    type: typeId(tables, type),
    ...(untrusted === true ? { untrusted } : {}),
    at: spanId(tables, span),
  }));
  const lowered = {
    name: body.name,
    kind: body.kind,
    slots,
    nodes,
    topo: body.order,
    ...(body.result === undefined ? {} : { result: body.result.expr }),
    resultReads: mergeEdges(
      edgesOf(tables, around, readsOf(body.result, ...(body.ensure ?? []).map((one) => one.if)), { for: "act" }),
    ),
    ...(body.ensure === undefined
      ? {}
      : { ensure: body.ensure.map((one) => ({ text: one.text, if: one.if.expr, at: spanId(tables, one.if.span) })) }),
    type: typeId(tables, body.type),
  };
  into.bodies[number] = { id: hashIn(tables, () => bodyIdentity(into, lowered)), ...lowered };
  return number;
}

function bodyIdentity(into: Bodies, body: Omit<Body, "id">): string {
  return identityOf(into.tables, {
    slots: body.slots.map(({ name, kind, type }) => ({ name, kind, type: into.tables.texts[type] ?? "" })),
    nodes: body.nodes.map(({ id, def }) => ({ id, def })),
    result: body.result ?? null,
    ensure: body.ensure ?? null,
  });
}
