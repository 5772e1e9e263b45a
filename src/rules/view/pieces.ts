/** Every expression and template of a node, each with the part that it plays. */
import { unreachable } from "../../base/invariant.ts";
import type {
  CheckedAct,
  CheckedEnter,
  CheckedExec,
  CheckedNode,
  CheckedOp,
  CheckedPerson,
  CheckedSetting,
} from "../../check/checked.ts";
import type { Resolved, ResolvedTemplate } from "../../expr/scope.ts";
import type { Piece, PieceKind } from "./view.ts";

/** A piece that has no place yet. `inner`: it stands in the body that the node enters. */
export type Loose = Pick<Piece, "kind" | "tree" | "reads" | "span"> & {
  readonly slot?: number;
  readonly inner?: true;
};

/** The pieces of a node but for those of the nodes in it. */
export function piecesOf(node: CheckedNode): readonly Loose[] {
  const { guard, fan } = node;
  return [
    ...loose("when", guard?.if),
    ...loose("else", guard?.else),
    ...loose("each", fan?.gen.in),
    ...loose("key", fan?.key),
    ...settings([fan?.take, fan?.atOnce, ...Object.values(node.limits ?? {})]),
    ...loose("needs_items", fan?.needs?.e),
    ...(fan?.stop?.of ?? []).flatMap((one) => loose("stop_each", one.if)),
    ...loose("label", node.label),
    ...ofAct(node.act),
    ...node.ensure.flatMap((one) =>
      one.kind === "expr" ? loose("ensure", one.if) : one.argv.argv.flatMap((text) => loose("ensure", text)),
    ),
    ...(node.tree !== undefined && "own" in node.tree ? (node.tree.setup?.argv ?? []) : []).flatMap((text) =>
      loose("run", text),
    ),
  ];
}

function loose(kind: PieceKind, of: Resolved | ResolvedTemplate | undefined): readonly Loose[] {
  if (of === undefined) return [];
  return [{ kind, tree: "expr" in of ? of.expr : of.tmpl, reads: of.reads, span: of.span }];
}

function settings(of: readonly (CheckedSetting | undefined)[]): readonly Loose[] {
  return of.flatMap((setting) => loose("setting", setting?.resolved));
}

function ofAct(act: CheckedAct): readonly Loose[] {
  switch (act.do) {
    case "agent":
      return [
        ...loose("role", typeof act.role === "number" ? undefined : act.role.by),
        ...loose("prompt", act.prompt),
        ...loose("system", act.system),
      ];
    case "exec":
      return ofExec(act);
    case "compute":
      return loose("value", act.e);
    case "text":
      return loose("text", act.text);
    case "stream":
      return [...act.gens.flatMap((gen) => loose("from", gen.in)), ...act.ops.flatMap(ofOp)];
    case "enter":
      return ofEnter(act);
    case "person":
      return ofPerson(act);
    case "fail":
      return loose("fail", act.message);
    default:
      return unreachable(act);
  }
}

function ofExec(act: CheckedExec): readonly Loose[] {
  return [
    ...act.arguments.argv.flatMap((text) => loose("run", text)),
    ...loose("run", act.stdin),
    ...act.env.flatMap(({ value }) => loose("run", value)),
    ...loose("run", act.cwd),
    ...(act.reads ?? []).flatMap((glob) => loose("run", glob)),
  ];
}

function ofOp(op: CheckedOp): readonly Loose[] {
  switch (op.op) {
    case "where":
    case "distinct":
    case "group":
      return loose(op.op, op.e);
    case "give":
      return loose("select", op.e);
    case "cap":
      return [...loose("cap", op.e), ...settings([op.max])];
    case "take":
    case "chunk":
      return settings([op.n]);
    case "sort":
      return op.by.flatMap(({ e }) => loose("sort", e));
    default:
      return unreachable(op);
  }
}

function ofEnter({ wires, loop }: CheckedEnter): readonly Loose[] {
  const filling = (kind: PieceKind, of: Resolved | undefined, slot: number) =>
    loose(kind, of).map((piece) => ({ ...piece, slot }));
  const wired = wires.flatMap(({ e, slot }) => filling("with", e, slot));
  if (loop === undefined) return wired;
  const inner = [
    ...loop.state.flatMap(({ next, slot }) => filling("next", next, slot)),
    ...loop.stop.flatMap((stop) => loose("stop", stop.if)),
    ...loose("returns", loop.returns),
  ];
  return [
    ...wired,
    ...settings([loop.rounds]),
    ...loose("loop", loop.over?.in),
    ...loop.state.flatMap(({ start, slot }) => filling("state", start, slot)),
    ...inner.map((piece) => ({ ...piece, inner: true as const })),
  ];
}

function ofPerson(act: CheckedPerson): readonly Loose[] {
  return [act.ask, act.show, ...act.choices.map((choice) => choice.leads)].flatMap((text) => loose("gate", text));
}
