/**
 * The format of `plan.json` as one table of shapes: `verifyPlan` checks a plan against it, and
 * `schemas/plan.schema.json` is printed from it (a test compares).
 */
import { planVersion } from "./plan.ts";
import type { ObjectShape, Shape, ShapeFields, ShapeTable } from "./shape.ts";

const text: Shape = { is: "text" };
const flag: Shape = { is: "flag" };
const count: Shape = { is: "count" };
/** Locals are kept in a list by number: a huge number would make a huge list. */
const local: Shape = { is: "count", most: 10_000 };
const number: Shape = { is: "number" };
const json: Shape = { is: "json" };

const expr = ref("Expr");
const tmpl = ref("Tmpl");
const setting = ref("Setting");
const edges = list(ref("Edge"));
const words = list(text);

/** Where in an expression something may fail at run time. */
const mayFail = { at: count };

export const planShape: Shape = ref("Plan");

export const planShapes: ShapeTable = {
  Plan: object(
    {
      ir: one(planVersion),
      name: text,
      why: text,
      spans: list({ is: "tuple", of: [count, count, count, count, count] }),
      files: list(object({ path: text, sha: text })),
      types: list({ is: "map", of: json }),
      inputs: list(
        object(
          { name: text, type: count, text, at: count },
          { default: json, description: text, untrusted: one(true) },
        ),
      ),
      roles: list(
        object(
          { name: text, model: text, tools: words },
          { effort: text, system: tmpl, untrusted: one(true), acts: flag },
        ),
      ),
      models: { is: "map", of: text },
      secrets: words,
      limits: ref("Limits"),
      phases: words,
      ensure: list(object({ text, if: expr, at: count })),
      bodies: list(ref("Body"), 1),
      worst: costShape("Worst"),
      barriers: list(object({ body: count, node: count, reads: text, cause: text, at: count })),
    },
    { missingParts: words, trust: ref("Trust") },
  ),
  Trust: object({
    sources: list(object({ name: text, why: text, at: count }, { within: text })),
    accepted: list(object({ name: text, path: text, why: text, at: count }, { within: text })),
  }),
  Limits: object(
    {},
    { agents: setting, at_once: setting, tokens: setting, usd: setting, time_ms: setting, list: setting },
  ),
  Setting: { is: "kinds", of: { number, object: object({ e: expr, most: ref("Most"), text }) } },
  Most: { is: "kinds", of: { number, string: one("none") } },
  Worst: object({ formula: text, names: text, given: ref("Most"), any: ref("Most") }),
  Body: object(
    {
      id: text,
      name: text,
      kind: one("pipeline", "scope", "round"),
      slots: list(ref("Slot")),
      nodes: list(ref("Node")),
      topo: list(count),
      resultReads: edges,
      type: count,
    },
    { result: expr, ensure: list(object({ text, if: expr, at: count })) },
  ),
  Slot: object(
    {
      name: text,
      kind: one(
        ...(["input", "item", "state", "element", "round", "note", "result", "cause", "so_far"] as const),
        ...(["needed", "key", "items"] as const),
      ),
      type: count,
      at: count,
    },
    { untrusted: one(true) },
  ),
  Node: object(
    {
      id: text,
      at: count,
      def: { is: "map", of: text },
      edges,
      act: ref("Act"),
      ensure: list(ref("Ensure")),
      type: count,
      size: ref("Bound"),
      cost: costShape("Bound"),
    },
    {
      why: text,
      phase: text,
      label: tmpl,
      guard: object({ if: expr, per: one("node", "item"), at: count }, { else: expr }),
      fan: ref("Fan"),
      tries: object(
        {
          more: setting,
          on: list(one("timeout", "idle", "provider", "output", "ensure", "exit")),
          delayMs: setting,
        },
        { ask: one(true) },
      ),
      limits: ref("Limits"),
      timeoutMs: setting,
      idleMs: setting,
      reads: list(tmpl),
      once: one(true),
      tree: ref("Tree"),
      accepts: list(object({ path: text, why: text, at: count })),
    },
  ),
  Edge: object(
    {
      from: ref("Ref"),
      for: one("guard", "source", "act", "inside", "order"),
      kind: one("value", "item", "whole", "soft", "ok", "settled"),
      paths: words,
      at: count,
    },
    { cause: text },
  ),
  Gen: object(
    { slot: count, in: expr, at: count },
    {
      live: ref("Live"),
    },
  ),
  Live: object({ from: ref("Ref"), pairs: flag, path: list(object({ field: text, flatten: flag })) }),
  Fan: object(
    { gen: ref("Gen"), require: { is: "kinds", of: { number, object: ref("Setting"), string: one("all") } } },
    {
      key: expr,
      take: setting,
      atOnce: setting,
      hold: text,
      needs: object({ e: expr, slot: count }),
      stop: object({
        of: list(object({ name: text, if: expr, at: count })),
        result: count,
        cause: count,
        soFar: count,
      }),
    },
  ),
  Tree: {
    is: "having",
    of: { own: object({ own: one(true) }, { setup: ref("Program") }), of: object({ of: ref("Ref") }) },
  },
  Program: object({ argv: list(tmpl), spread: list(count) }),
  RoleTable: object({ by: expr, of: { is: "map", of: count } }, { else: count }),
  Act: {
    is: "tagged",
    by: "do",
    of: {
      agent: object(
        {
          role: { is: "kinds", of: { number: count, object: ref("RoleTable") } },
          model: object({ how: one("ladder", "spread"), of: list(text) }),
          prompt: tmpl,
        },
        { effort: text, tools: words, system: tmpl, out: count, batch: one(true) },
      ),
      exec: object(
        {
          argv: list(tmpl),
          spread: list(count),
          env: { is: "map", of: expr },
          secretEnv: { is: "map", of: text },
          parse: one("json", "jsonl", "lines", "text", "result"),
          ok: { is: "kinds", of: { list: list(count), string: one("any") } },
        },
        { script: text, stdin: expr, cwd: tmpl, out: count, untrusted: one(true) },
      ),
      compute: object({ e: expr }),
      text: object({ text: tmpl }),
      stream: object({ gens: list(ref("Gen"), 1, 2), ops: list(ref("Op")), order: one("arrival", "source") }),
      person: object(
        {
          ask: tmpl,
          choices: list(object({ name: text }, { leads: tmpl, input: count })),
          releases: { is: "map", of: list(object({ path: text, at: count })) },
        },
        { show: tmpl, input: count, expiresMs: setting, onExpiry: text },
      ),
      fail: object({ message: tmpl }),
      enter: object({ body: count, wires: list(ref("Wire")) }, { loop: ref("Loop") }),
    },
  },
  Wire: object({ slot: count, e: expr, edges, size: ref("Bound"), at: count }, { live: ref("Live"), check: count }),
  Loop: object(
    {
      most: ref("Bound"),
      state: list(object({ slot: count, start: expr, at: count }, { next: expr })),
      stop: list(object({ name: text, if: expr, rounds: count, at: count }, { ask: one(true) })),
    },
    { rounds: setting, over: ref("Gen"), returns: expr },
  ),
  Op: {
    is: "tagged",
    by: "op",
    of: {
      where: object({ e: expr }),
      distinct: object({ e: expr }),
      give: object({ e: expr }),
      cap: object({ e: expr, max: setting }),
      take: object({ n: setting }),
      chunk: object({ n: setting }),
      sort: object({ by: list(object({ e: expr, desc: flag }, { words }), 1) }),
      group: object({ e: expr, slots: { is: "tuple", of: [count, count] } }),
    },
  },
  Ensure: {
    is: "having",
    of: {
      if: object({ if: expr, text, at: count }),
      argv: object({ argv: list(tmpl), spread: list(count), text, at: count }),
    },
  },
  Ref: { is: "having", of: { node: object({ up: count, node: count }), slot: object({ up: count, slot: count }) } },
  NodeRef: object({ up: count, node: count }),
  Bound: {
    is: "kinds",
    of: {
      number,
      string: one("none"),
      object: {
        is: "tagged",
        by: "op",
        of: {
          "+": object({ of: list(ref("Bound")) }),
          "*": object({ of: list(ref("Bound")) }),
          min: object({ of: list(ref("Bound"), 1) }),
          max: object({ of: list(ref("Bound"), 1) }),
          ceildiv: object({ of: list(ref("Bound"), 2, 2) }),
          size: object({ up: count, slot: count, label: text }),
          input: object({ name: text, most: ref("Most") }),
          named: object({ label: text, is: ref("Bound") }),
        },
      },
    },
  },
  Expr: {
    is: "tagged",
    by: "do",
    of: {
      lit: object({ value: json }),
      node: object({ ref: ref("NodeRef") }, mayFail),
      pairs: object({ ref: ref("NodeRef") }, mayFail),
      view: object({
        ref: ref("NodeRef"),
        view: one("census", "outcomes", "failures", "dropped", "ended", "worktree"),
      }),
      tree: object({}),
      is: object({ ref: ref("NodeRef"), outcome: one("ok", "skipped", "failed", "blocked", "cancelled") }),
      slot: object({ ref: object({ up: count, slot: count }) }, mayFail),
      local: object({ local }),
      list: object({ items: list(expr) }),
      object: object({
        entries: list(object({ key: { is: "kinds", of: { string: text, object: expr } }, value: expr })),
      }),
      get: object({ of: expr, field: text }, mayFail),
      dot: object({ of: expr, field: text, flatten: flag }, mayFail),
      index: object({ of: expr, index: expr }, mayFail),
      slice: object({ of: expr }, { from: expr, to: expr, ...mayFail }),
      not: object({ of: expr }, mayFail),
      negate: object({ of: expr }, mayFail),
      binary: object({ op: one("+", "-", "*", "/", "//", "%", "~", "concat"), left: expr, right: expr }, mayFail),
      compare: object({ op: one("==", "!=", "<", "<=", ">", ">="), left: expr, right: expr }, { words, ...mayFail }),
      in: object({ negated: flag, item: expr, of: expr }, mayFail),
      and: object({ left: expr, right: expr }, mayFail),
      or: object({ left: expr, right: expr }, mayFail),
      // biome-ignore lint/suspicious/noThenProperty: a table of fields, never awaited
      if: object({ if: expr, then: expr, else: expr }, mayFail),
      each: object({ local, in: expr, give: expr }, { if: expr, ...mayFail }),
      soft: object({ how: one("default", "rescue"), of: expr, instead: expr }),
      defined: object({ of: expr }),
      call: object({ name: text, args: list(expr) }, { words, ...mayFail }),
    },
  },
  Tmpl: list({
    is: "kinds",
    of: {
      string: text,
      object: {
        is: "tagged",
        by: "do",
        of: {
          put: object({ e: expr }, { fence: one(true), ...mayFail }),
          for: object({ local, loop: local, in: expr, body: tmpl }, { if: expr, else: tmpl, ...mayFail }),
          // biome-ignore lint/suspicious/noThenProperty: a table of fields, never awaited
          if: object({ branches: list(object({ if: expr, then: tmpl }), 1) }, { else: tmpl }),
        },
      },
    },
  }),
};

/** What is counted of a node or of the whole plan. */
function costShape(name: string): Shape {
  const of = ref(name);
  return object({ instances: of, agents: of, attempts: of, tokens: of, usd: of });
}

function object(fields: ShapeFields, optional: ShapeFields = {}): ObjectShape {
  return { is: "object", fields, optional };
}

function list(of: Shape, least?: number, most?: number): Shape {
  return { is: "list", of, ...(least === undefined ? {} : { least }), ...(most === undefined ? {} : { most }) };
}

function one(...of: readonly (string | number | true)[]): Shape {
  return { is: "one", of };
}

function ref(name: string): Shape {
  return { is: "ref", name };
}
