/**
 * The plan (IR): plain JSON that scheduler, query, diff, worst case and reuse all work from, without YAML and
 * without types at run time. `nodes:`, `use:`, `loop:` all lower to one act, `enter`. Bodies are shared, one for each
 * binding. A `Ref` looks outwards (`up` frames) where it is used.
 */
import type { Bound } from "../base/bound.ts";
import type { Hash } from "../base/hash.ts";
import type { Json, JsonObject } from "../base/json.ts";
import type { Expr, NodeRef, Ref, Tmpl } from "../expr/ir.ts";

/** The version of this format; `schemas/plan.schema.json` describes it. */
export const planVersion = 1;

/** Index into `Plan.spans`. */
export type SpanId = number;
/** Index into `Plan.types`. */
export type TypeId = number;

export type Plan = {
  readonly ir: typeof planVersion;
  readonly name: string;
  readonly why: string;
  readonly spans: readonly PlanSpan[];
  readonly files: readonly { readonly path: string; readonly sha: Hash }[];
  readonly types: readonly JsonObject[]; // JSON Schemas
  readonly inputs: readonly PlanInput[]; // in the order of the slots of body 0
  readonly roles: readonly PlanRole[];
  readonly models: Readonly<Record<string, string>>; // alias -> model id
  readonly secrets: readonly string[];
  readonly limits: PlanLimits;
  readonly phases: readonly string[]; // in order of first use or as declared
  readonly missingParts?: readonly string[]; // parts that nobody gives: such a plan cannot run
  readonly ensure: readonly PlanCondition[]; // of the run; refs are to body 0
  readonly bodies: readonly Body[]; // [0] is the pipeline
  readonly worst: Worst; // with the given (else default) inputs, and with any
  readonly barriers: readonly Barrier[];
  readonly trust?: Trust; // absent: nothing comes from outside
};

/** `file` indexes `Plan.files`; lines and columns from 1; offsets stay in the file. */
export type PlanSpan = readonly [file: number, line: number, column: number, endLine: number, endColumn: number];

export type PlanInput = {
  readonly name: string;
  readonly type: TypeId;
  readonly text: string; // the type as written, for messages
  readonly default?: Json;
  readonly description?: string;
  readonly untrusted?: true; // outsiders wrote it
  readonly at: SpanId;
};

export type PlanRole = {
  readonly name: string;
  readonly model: string; // alias or id
  readonly effort?: string;
  readonly tools: readonly string[];
  readonly system?: Tmpl;
  readonly untrusted?: true; // its replies carry what outsiders wrote
  readonly acts?: false; // its tools from MCP servers only look
};

/** Of the run (every field) or of an instance. Absent: no limit but those of `base/limits.ts`. */
export type PlanLimits = {
  readonly agents?: Setting;
  readonly at_once?: Setting;
  readonly tokens?: Setting;
  readonly usd?: Setting;
  readonly time_ms?: Setting;
  readonly list?: Setting;
};

/** A number, or an expression over `inputs` alone (evaluated once, when the run begins). */
export type Setting = number | { readonly e: Expr; readonly most: number | "none"; readonly text: string };

export type PlanCondition = { readonly text: string; readonly if: Expr; readonly at: SpanId };

export type SlotKind =
  | "input"
  | "item"
  | "state"
  | "element"
  | "round"
  | "note"
  | "result"
  | "cause"
  | "so_far"
  | "needed"
  | "key"
  | "items";

/**
 * A slot of a body. `input`: wired by the call or given to the run. `state element round note`: set for each round.
 * `item`: bound for each instance of a fan, or while a stream decides; read with `up: 0` in the node's own
 * expressions, and with `up: n` from bodies entered by that instance. `result`: the reply, in `ensure` of a node, and
 * the value of an item in `stop_each`, beside `cause` and `so_far`. `needed`: the values of the items that an item waited for.
 */
export type Slot = {
  readonly name: string;
  readonly kind: SlotKind;
  readonly type: TypeId;
  readonly untrusted?: true; // of an input: outsiders wrote it, whoever wires it
  readonly at: SpanId;
};

export type BodyKind = "pipeline" | "scope" | "round";

export type Body = {
  readonly id: Hash; // of its content
  readonly name: string; // `deep-research`, `std/verify`, or the id of the scope's node
  readonly kind: BodyKind;
  readonly slots: readonly Slot[];
  readonly nodes: readonly PlanNode[]; // in source order
  readonly topo: readonly number[]; // indices of `nodes` in an order of their edges; ties in source order
  readonly result?: Expr; // `returns`; refs at up 0 are this body's. Absent: value is null, see LANGUAGE.md section 5
  readonly resultReads: readonly Edge[]; // of `result` and `ensure`
  readonly ensure?: readonly PlanCondition[]; // of a call: what must hold when all in it is settled; those of the run stand in the plan
  readonly type: TypeId; // of what it returns
};

export type PlanNode = {
  readonly id: string;
  readonly at: SpanId;
  readonly why?: string;
  readonly phase?: string;
  readonly label?: Tmpl;
  readonly def: Readonly<Record<string, Hash>>; // by part (prompt, role, output, body …): all = identity, differing = reason
  readonly edges: readonly Edge[];
  readonly guard?: Guard;
  readonly fan?: Fan;
  readonly act: Act;
  readonly tries?: Tries;
  readonly ensure: readonly Ensure[]; // of agent and exec
  readonly limits?: PlanLimits;
  readonly timeoutMs?: Setting;
  readonly idleMs?: Setting;
  readonly reads?: readonly Tmpl[]; // globs; absent on exec: never taken over by a re-run
  readonly once?: true; // exec: not started again after a crash
  readonly tree?: Tree;
  readonly accepts?: readonly { readonly path: string; readonly why: string; readonly at: SpanId }[];
  readonly type: TypeId; // of its value (for a fan: the list)
  readonly size: Bound; // most elements of its value if that is a list, else 1
  readonly cost: Cost; // worst case of the node with all its instances, as functions of the body's slots
};

/** `when`: false means skipped, or ok with the value of `else`. `item`: read for each instance of the fan. */
export type Guard = { readonly if: Expr; readonly per: "node" | "item"; readonly else?: Expr; readonly at: SpanId };

/**
 * A dependency, for the scheduler and for people.
 * `for`: what waits: the guard; the source of a fan or stream; the act; what stands inside (wires, inner nodes: the
 * node itself does not wait for these, but they make the graph); `order` (`after:`).
 * `kind`: `item`: element by element as the source passes them on. `whole`: the list complete (a barrier, with
 * `cause`). `value`: a single value. `soft`: settled is enough, and it is never touched. `ok`/`settled`: `after:`.
 * An edge to a slot waits for what the slot is wired to, in the caller's frame.
 */
export type Edge = {
  readonly from: Ref;
  readonly for: "guard" | "source" | "act" | "inside" | "order";
  readonly kind: "value" | "item" | "whole" | "soft" | "ok" | "settled";
  readonly paths: readonly string[]; // the fields read: `hits.url`; empty: all of it
  readonly cause?: string; // of a barrier: `sort`, `group`, `reads all of verdict`, or the text of `barrier:`
  readonly at: SpanId;
};

/**
 * A generator `x in list`. `in` is the whole list. `live` is there if elements arrive one by one: those of the fan or
 * stream `from` (with `pairs`, as {key, item, value}), after `path` was taken of each (a flattening step gives several).
 */
export type Gen = {
  readonly slot: number; // of the body in which the node stands, kind `item`
  readonly in: Expr;
  readonly live?: Live;
  readonly at: SpanId;
};
/** Elements of the fan or stream `from`; of a slot: those of the `live` of the wire that fills it. */
export type Live = { readonly from: Ref; readonly pairs: boolean; readonly path: readonly PathStep[] };
export type PathStep = { readonly field: string; readonly flatten: boolean };

export type Fan = {
  readonly gen: Gen;
  readonly key?: Expr; // absent: the text of a scalar item, else a hash of its content
  readonly take?: Setting;
  readonly atOnce?: Setting;
  readonly require: Setting | "all"; // ok ones of those that ran
  readonly hold?: string; // the text of `barrier:`: whole list before the first item
  readonly needs?: { readonly e: Expr; readonly slot: number }; // keys of siblings to wait for; their values are in `slot` (`needed`)
  readonly stop?: FanStop;
};

/** `stop_each`: judged after each item, in the order written; the slots are those of `result`, `cause` and `so_far`. */
export type FanStop = {
  readonly of: readonly { readonly name: string; readonly if: Expr; readonly at: SpanId }[];
  readonly result: number;
  readonly cause: number;
  readonly soFar: number;
};

/** The git worktree of a node or scope: one of its own, prepared by `setup`, or that of another node. */
export type Tree = { readonly own: true; readonly setup?: Program } | { readonly of: NodeRef };
/** `spread`: indices of arguments that are one `{{ }}` with a list of text, and become that many. */
export type Program = { readonly argv: readonly Tmpl[]; readonly spread: readonly number[] };

export type Stop = {
  readonly name: string;
  readonly if: Expr;
  readonly rounds: number;
  readonly ask?: true;
  readonly at: SpanId;
};

export type Act =
  | {
      readonly do: "agent";
      readonly role: number | RoleTable; // index into Plan.roles
      readonly model: Models;
      readonly effort?: string;
      readonly tools?: readonly string[]; // in place of the role's
      readonly prompt: Tmpl;
      readonly system?: Tmpl; // in place of the role's
      readonly out?: TypeId; // absent: the reply's text
      readonly batch?: true; // goes through the provider's batch queue
    }
  | {
      readonly do: "exec";
      readonly argv: readonly Tmpl[]; // an argument that is one `{{ }}` with a list of text becomes that many: `spread`
      readonly spread: readonly number[]; // indices of such arguments
      readonly script?: string; // for `bash -euo pipefail -c`
      readonly stdin?: Expr;
      readonly env: Readonly<Record<string, Expr>>;
      readonly secretEnv: Readonly<Record<string, string>>; // variable of the child -> name of the secret
      readonly cwd?: Tmpl;
      readonly parse: "json" | "jsonl" | "lines" | "text" | "result";
      readonly ok: readonly number[] | "any";
      readonly out?: TypeId; // of the value; for jsonl of a line
      readonly untrusted?: true; // what it prints was written by outsiders
    }
  | { readonly do: "compute"; readonly e: Expr } // value:
  | { readonly do: "text"; readonly text: Tmpl } // text:
  | {
      readonly do: "stream";
      readonly gens: readonly Gen[];
      readonly ops: readonly Op[];
      readonly order: "arrival" | "source";
    }
  | {
      readonly do: "person"; // gate:
      readonly ask: Tmpl;
      readonly show?: Tmpl;
      readonly choices: readonly Choice[]; // empty: `input` alone
      readonly input?: TypeId; // of the object of the fields that every answer has
      readonly expiresMs?: Setting;
      readonly onExpiry?: string; // the choice that counts then
      readonly releases: Readonly<Record<string, readonly { readonly path: string; readonly at: SpanId }[]>>; // choice -> what it ends the taint of
    }
  | { readonly do: "fail"; readonly message: Tmpl }
  | { readonly do: "enter"; readonly body: number; readonly wires: readonly Wire[]; readonly loop?: Loop };

/**
 * True for a `from` that takes elements one by one, and passes them on so: one with a live generator and no `sort` or
 * `group`, which need them all. Chunks are passed on as such, so they are made last.
 */
export function streams(act: Act): boolean {
  if (act.do !== "stream" || act.gens[0]?.live === undefined) return false;
  const last = act.ops.length - 1;
  return act.ops.every(({ op }, index) => op !== "sort" && op !== "group" && (op !== "chunk" || index === last));
}

/** Indices of the roles that an agent may have. */
export function rolesOf(role: number | RoleTable): readonly number[] {
  if (typeof role === "number") return [role];
  return [...Object.values(role.of), ...(role.else === undefined ? [] : [role.else])];
}

/** The role by a word: `of` holds every word that has no `else`. Indices into Plan.roles. */
export type RoleTable = { readonly by: Expr; readonly of: Readonly<Record<string, number>>; readonly else?: number };

/** `input`: type of the object of the fields that this choice asks for. */
export type Choice = { readonly name: string; readonly leads?: Tmpl; readonly input?: TypeId };

/** Rungs of the ladder by attempt (the last stays), or one of them by the hash of the item's key. Aliases or ids. None: the model of the role that a table gives. */
export type Models = { readonly how: "ladder" | "spread"; readonly of: readonly string[] };

/** What an input slot of the body reads, in the frame and item of the node that enters it: lazily. */
export type Wire = {
  readonly slot: number;
  readonly e: Expr;
  readonly edges: readonly Edge[];
  readonly live?: Live; // the wire passes a stream on: a `Gen` of the body may be live on its slot
  readonly size: Bound; // most elements, in the frame of the node: what `{op: "size"}` of the slot stands for
  readonly check?: TypeId; // where the type alone does not prove that it fits
  readonly at: SpanId;
};

/**
 * At most `rounds` rounds, or one an element of `over`. `start` is read in the frame of the node, `next` and `stop` in
 * that of the round (up 0 = the body of the round, its state slots hold the old state), `returns` in that of the last
 * round with its state slots holding the new state (or with the start state and no body, where there was no round).
 */
export type Loop = {
  readonly rounds?: Setting;
  readonly most: Bound; // rounds at most, in the frame of the node
  readonly over?: Gen; // slot is the `element` slot of the round's body; read whole
  readonly state: readonly { readonly slot: number; readonly start: Expr; readonly next?: Expr; readonly at: SpanId }[];
  readonly stop: readonly Stop[];
  readonly returns?: Expr;
};

/**
 * Steps of a `from`, in order. `where distinct cap take chunk` work on a stream; with `sort` or `group` among them the
 * list is whole. The element is the variable's value until a `give` maps it (with two generators one always does); the
 * variables stay bound until `group`, whose items are the elements so far. After `group`, the slots `key` and `items` are bound in place of the variable.
 */
export type Op =
  | { readonly op: "where" | "distinct" | "give"; readonly e: Expr }
  | { readonly op: "cap"; readonly e: Expr; readonly max: Setting }
  | { readonly op: "take" | "chunk"; readonly n: Setting }
  | {
      readonly op: "sort";
      readonly by: readonly { readonly e: Expr; readonly desc: boolean; readonly words?: readonly string[] }[];
    }
  | { readonly op: "group"; readonly e: Expr; readonly slots: readonly [key: number, items: number] };

/** `more` attempts after the first, after causes of `on`; waits `delayMs` doubled each time, with jitter. `ask`: then a person. */
export type Tries = {
  readonly more: Setting;
  readonly on: readonly RetryOn[];
  readonly delayMs: Setting;
  readonly ask?: true;
};
export type RetryOn = "timeout" | "idle" | "provider" | "output" | "ensure" | "exit";

export type Ensure =
  | { readonly if: Expr; readonly text: string; readonly at: SpanId }
  | { readonly argv: readonly Tmpl[]; readonly spread: readonly number[]; readonly text: string; readonly at: SpanId };

/**
 * `tokens`: each attempt at its cap. `usd`: all these at the dearest price of the dearest model; "none" where a price is
 * not known.
 */
export type Cost = {
  readonly instances: Bound;
  readonly agents: Bound;
  readonly attempts: Bound;
  readonly tokens: Bound;
  readonly usd: Bound;
};

/**
 * Worst case of the whole, for people: `formula` in numbers, `1 + 5 + 15 + 25×3 + 1`; `names` with what its factors
 * count, `1 + search + read + verdict×refute + 1`.
 */
export type Worst = {
  readonly [K in keyof Cost]: {
    readonly formula: string;
    readonly names: string;
    readonly given: number | "none";
    readonly any: number | "none";
  };
};

/**
 * What outsiders wrote, and what of it was accepted where it would be refused. `within`: the called pipeline in which the
 * node stands. The flow of text through files is not tracked.
 */
export type Trust = {
  readonly sources: readonly {
    readonly name: string;
    readonly why: string;
    readonly within?: string;
    readonly at: SpanId;
  }[];
  readonly accepted: readonly {
    readonly name: string;
    readonly path: string;
    readonly why: string;
    readonly within?: string;
    readonly at: SpanId;
  }[];
};

export type Barrier = {
  readonly body: number;
  readonly node: number;
  readonly reads: string;
  readonly cause: string;
  readonly at: SpanId;
};
