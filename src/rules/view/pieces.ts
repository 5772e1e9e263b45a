/** Every expression and template of a node, each with the part that it plays. */
import { unreachable } from "../../base/invariant.ts";
import type { CheckedEnter, CheckedExec, CheckedOp, CheckedSetting } from "../../check/checked.ts";
import type { Resolved, ResolvedTemplate } from "../../expr/scope.ts";
import type { Piece, PieceKind, Place, Site } from "./view.ts";

/** The pieces of a node but for those of the nodes in it. */
export function piecesOf(site: Site): readonly Piece[] {
  const { node, place } = site;
  const { guard, fan } = node;
  const pieces: Piece[] = [];
  const add = addTo(pieces, site, place);
  add("when", guard?.if);
  add("else", guard?.else);
  add("each", fan?.gen.in);
  add("key", fan?.key);
  for (const setting of [fan?.take, fan?.atOnce, ...Object.values(node.limits ?? {})]) addSetting(add, setting);
  add("needs_items", fan?.needs?.e);
  for (const one of fan?.stop?.of ?? []) add("stop_each", one.if);
  add("label", node.label);
  addAct(add, pieces, site);
  for (const one of node.ensure) {
    if (one.kind === "expr") add("ensure", one.if);
    else for (const text of one.argv.argv) add("ensure", text);
  }
  const setup = node.tree !== undefined && "own" in node.tree ? node.tree.setup : undefined;
  for (const text of setup?.argv ?? []) add("run", text);
  return pieces;
}

/** Adds a piece where there is an expression or template. `slot`: what it fills. */
type Add = (kind: PieceKind, of: Resolved | ResolvedTemplate | undefined, slot?: number) => void;

/** `place`: what `up: 0` means in the pieces. */
function addTo(pieces: Piece[], site: Site, place: Place): Add {
  return (kind, of, slot) => {
    if (of === undefined) return;
    const { reads, span } = of;
    const tree = "expr" in of ? of.expr : of.tmpl;
    const piece = { kind, tree, reads, span, place, site };
    pieces.push(slot === undefined ? piece : { ...piece, slot });
  };
}

function addSetting(add: Add, setting: CheckedSetting | undefined): void {
  add("setting", setting?.resolved);
}

function addAct(add: Add, pieces: Piece[], site: Site): void {
  const { act } = site.node;
  switch (act.do) {
    case "agent":
      add("role", typeof act.role === "number" ? undefined : act.role.by);
      add("prompt", act.prompt);
      add("system", act.system);
      return;
    case "exec":
      addExec(add, act);
      return;
    case "compute":
      add("value", act.e);
      return;
    case "text":
      add("text", act.text);
      return;
    case "stream":
      for (const gen of act.gens) add("from", gen.in);
      for (const op of act.ops) addOp(add, op);
      return;
    case "enter":
      addEnter(add, act, addTo(pieces, site, site.inside ?? site.place));
      return;
    case "person":
      add("gate", act.ask);
      add("gate", act.show);
      for (const choice of act.choices) add("gate", choice.leads);
      return;
    case "fail":
      add("fail", act.message);
      return;
    default:
      unreachable(act);
  }
}

function addExec(add: Add, act: CheckedExec): void {
  for (const text of act.arguments.argv) add("run", text);
  add("run", act.stdin);
  for (const { value } of act.env) add("run", value);
  add("run", act.cwd);
  for (const glob of act.reads ?? []) add("run", glob);
}

function addOp(add: Add, op: CheckedOp): void {
  switch (op.op) {
    case "where":
    case "distinct":
    case "group":
      add(op.op, op.e);
      return;
    case "give":
      add("select", op.e);
      return;
    case "cap":
      add("cap", op.e);
      addSetting(add, op.max);
      return;
    case "take":
    case "chunk":
      addSetting(add, op.n);
      return;
    case "sort":
      for (const { e } of op.by) add("sort", e);
      return;
    default:
      unreachable(op);
  }
}

/** `addInner`: for what stands in the body that the node enters. */
function addEnter(add: Add, { wires, loop }: CheckedEnter, addInner: Add): void {
  for (const { e, slot } of wires) add("with", e, slot);
  if (loop === undefined) return;
  addSetting(add, loop.rounds);
  add("loop", loop.over?.in);
  for (const { start, slot } of loop.state) add("state", start, slot);
  for (const { next, slot } of loop.state) addInner("next", next, slot);
  for (const stop of loop.stop) addInner("stop", stop.if);
  addInner("returns", loop.returns);
}
