/** Random expressions over what a node may read, of a type that fits where they stand. */
import type { Json } from "../../src/base/json.ts";
import type { Expr, NodeRef, SlotRef } from "../../src/expr/ir.ts";

/** An `obj` is {id: text, n: int, t: text, xs: ints}; ids are unique in a run. */
export type Kind = "int" | "text" | "bool" | "ints" | "obj" | "objs";

/** `live`: its elements come one by one. */
export type NodeName = {
  readonly ref: NodeRef;
  readonly kind: Kind;
  readonly fan: boolean;
  readonly loop: boolean;
  readonly stops: boolean; // a fan with `stop_each`
  readonly live: boolean;
  readonly pieces: boolean; // its elements are lists of objects, and come one by one
};
export type SlotName = { readonly ref: SlotRef; readonly kind: Kind; readonly live: boolean };
export type Names = { readonly nodes: readonly NodeName[]; readonly slots: readonly SlotName[] };

export type Random = {
  /** A whole number from 0, less than `below`. */
  readonly below: (below: number) => number;
  readonly chance: (of: number) => boolean;
  readonly pick: <T>(items: readonly T[]) => T;
};

export function randomOf(next: () => number): Random {
  const below = (most: number): number => Math.floor(next() * most);
  return {
    below,
    chance: (of) => next() < of,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error("nothing to pick from");
      return item;
    },
  };
}

/** `safe`: it always has a value: no node is touched, nothing fails. */
export type Asking = { readonly random: Random; readonly names: Names; readonly safe: boolean };

export function randomExpr(asking: Asking, kind: Kind, depth: number): Expr {
  const made = depth <= 0 ? leaf(asking, kind) : branch(asking, kind, depth - 1);
  if (asking.safe || !asking.random.chance(0.25)) return made;
  const how = asking.random.pick(["default", "rescue", "rescue"] as const);
  return { do: "soft", how, of: made, instead: literal(asking.random, kind) };
}

export function literal(random: Random, kind: Kind): Expr {
  const value = (): Json => {
    switch (kind) {
      case "int":
        return random.below(10);
      case "text":
        return random.pick(["a", "b", "", "long text", "é"]);
      case "bool":
        return random.chance(0.5);
      case "ints":
        return Array.from({ length: random.below(4) }, () => random.below(5));
      case "obj":
        return { id: `lit${random.below(1e9)}`, n: random.below(5), t: "lit", xs: [1, 2] };
      case "objs":
        return Array.from({ length: random.below(4) }, () => ({
          id: `lit${random.below(1e9)}`,
          n: random.below(5),
          t: "lit",
          xs: [random.below(3)],
        }));
      default:
        throw new Error("no such kind");
    }
  };
  return { do: "lit", value: value() };
}

/** A read of something of this kind, or a literal. */
function leaf(asking: Asking, kind: Kind): Expr {
  const { random, names, safe } = asking;
  const reads: Expr[] = names.slots.filter((slot) => slot.kind === kind).map(({ ref }) => ({ do: "slot", ref }));
  if (!safe) {
    reads.push(...names.nodes.filter((node) => node.kind === kind).map(({ ref }): Expr => ({ do: "node", ref })));
  }
  reads.push(...fieldsOf(asking, kind));
  return reads.length === 0 || random.chance(0.2) ? literal(random, kind) : random.pick(reads);
}

function fieldsOf({ names, safe }: Asking, kind: Kind): Expr[] {
  const field = { int: "n", text: "t", ints: "xs", bool: undefined, obj: undefined, objs: undefined }[kind];
  const slots = names.slots.filter((slot) => slot.kind === "obj").map(({ ref }): Expr => ({ do: "slot", ref }));
  const nodes = names.nodes.filter((node) => node.kind === "obj").map(({ ref }): Expr => ({ do: "node", ref }));
  const objects = safe ? slots : [...slots, ...nodes];
  const fields = field === undefined ? [] : objects.map((of): Expr => ({ do: "get", of, field }));
  if (kind !== "ints" || safe) return fields;
  const lists = names.nodes.filter((node) => node.kind === "objs").map(({ ref }): Expr => ({ do: "node", ref }));
  return [
    ...fields,
    ...lists.map((of): Expr => ({ do: "dot", of, field: "n", flatten: false })),
    ...lists.map((of): Expr => ({ do: "dot", of, field: "xs", flatten: true })),
  ];
}

function branch(asking: Asking, kind: Kind, depth: number): Expr {
  const { random } = asking;
  const make = (of: Kind): Expr => randomExpr(asking, of, depth);
  if (random.chance(0.3)) return leaf(asking, kind);
  // biome-ignore lint/suspicious/noThenProperty: an expression of the plan, never awaited
  if (random.chance(0.15)) return { do: "if", if: make("bool"), then: make(kind), else: make(kind) };
  switch (kind) {
    case "int":
      return intBranch(asking, make);
    case "bool":
      return boolBranch(asking, make);
    case "text":
      return { do: "binary", op: "~", left: make("text"), right: make(random.pick(["text", "int"])) };
    case "ints":
      return random.chance(0.5)
        ? { do: "binary", op: "concat", left: make("ints"), right: make("ints") }
        : comprehension(asking, make);
    case "obj":
      return asking.safe
        ? leaf(asking, "obj")
        : { do: "index", of: make("objs"), index: { do: "lit", value: random.below(3) } };
    case "objs":
      return { do: "slice", of: make("objs"), to: { do: "lit", value: 1 + random.below(4) } };
    default:
      throw new Error("no such kind");
  }
}

function intBranch({ random, names, safe }: Asking, make: (of: Kind) => Expr): Expr {
  const { nodes } = names;
  if (!safe && nodes.length > 0 && random.chance(0.3)) {
    const of: Expr = { do: "view", ref: random.pick(nodes).ref, view: "census" };
    return { do: "get", of, field: random.pick(["total", "ok", "failed", "skipped", "blocked", "dropped"]) };
  }
  if (random.chance(0.4)) return { do: "call", name: "length", args: [make(random.pick(["ints", "objs", "text"]))] };
  return { do: "binary", op: random.pick(["+", "-", "*"]), left: make("int"), right: make("int") };
}

function boolBranch({ random, names, safe }: Asking, make: (of: Kind) => Expr): Expr {
  if (!safe && names.nodes.length > 0 && random.chance(0.3)) {
    return {
      do: "is",
      ref: random.pick(names.nodes).ref,
      outcome: random.pick(["ok", "failed", "skipped", "blocked"]),
    };
  }
  if (random.chance(0.3)) return { do: random.pick(["and", "or"]), left: make("bool"), right: make("bool") };
  if (random.chance(0.2)) return { do: "in", negated: random.chance(0.5), item: make("int"), of: make("ints") };
  const op = random.pick(["==", "!=", "<", "<=", ">", ">="] as const);
  return { do: "compare", op, left: make("int"), right: make("int") };
}

/** Each comprehension has its own local: they nest. */
function comprehension({ random }: Asking, make: (of: Kind) => Expr): Expr {
  const local = random.below(5_000);
  const item: Expr = { do: "local", local };
  const small: Expr = { do: "compare", op: "<", left: item, right: { do: "lit", value: random.below(6) } };
  return {
    do: "each",
    local,
    in: make("ints"),
    ...(random.chance(0.5) ? { if: small } : {}),
    give: { do: "binary", op: "+", left: item, right: make("int") },
  };
}
