/**
 * A checked pipeline: names resolved to slots and nodes, every expression typed, one body for each binding of a
 * called pipeline. Types are still types and reads still have their spans: lowering turns both into the plan.
 */
import type { Bound } from "../base/bound.ts";
import type { Json } from "../base/json.ts";
import type { Located, Span } from "../base/span.ts";
import type { NodeRef, Ref } from "../expr/ir.ts";
import type { Resolved, ResolvedTemplate } from "../expr/scope.ts";
import type { NodeDecl, Pipeline } from "../syntax/pipeline.ts";
import type { Type } from "../types/type.ts";
import type { SpanTable } from "./span-table.ts";

export type Checked = {
  readonly pipeline: Pipeline;
  readonly body: CheckedBody; // the others hang on the nodes that enter them
  readonly inputs: readonly CheckedInput[]; // in the order of the slots of `body`
  readonly roles: readonly CheckedRole[];
  readonly models: ReadonlyMap<string, string>;
  readonly secrets: readonly string[];
  readonly phases: readonly string[];
  readonly missingParts: readonly string[]; // that have no default: it can be called, not run
  readonly limits: CheckedLimits;
  readonly ensure: readonly CheckedCondition[];
  readonly spans: SpanTable;
};

export type CheckedInput = {
  readonly name: Located<string>;
  readonly type: Type;
  readonly default?: Json;
  readonly description?: string;
  readonly untrusted: boolean;
};

export type CheckedRole = {
  readonly name: string;
  readonly model: string;
  readonly effort?: string;
  readonly tools: readonly string[];
  readonly system?: ResolvedTemplate;
  readonly untrusted: boolean;
  readonly acts: boolean; // false: its tools from MCP servers only look
};

export type BodyKind = "pipeline" | "scope" | "round";

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

export type CheckedSlot = {
  readonly name: string;
  readonly kind: SlotKind;
  readonly type: Type;
  readonly span: Span;
  readonly live: boolean; // an input slot that is wired with a stream
  readonly untrusted?: boolean; // an input that outsiders wrote, whoever wires it
};

export type CheckedBody = {
  readonly name: string;
  readonly kind: BodyKind;
  readonly slots: readonly CheckedSlot[];
  readonly nodes: readonly CheckedNode[]; // in source order
  readonly order: readonly number[]; // indices of `nodes`, what is read before what reads
  readonly result?: Resolved;
  readonly ensure?: readonly CheckedCondition[]; // of a called pipeline: what must hold when all is settled
  readonly type: Type;
  readonly size: Bound; // of what it returns, in its own frame
};

export type CheckedNode = {
  readonly decl: NodeDecl;
  readonly phase?: string;
  readonly label?: ResolvedTemplate;
  readonly guard?: CheckedGuard;
  readonly fan?: CheckedFan;
  readonly act: CheckedAct;
  readonly tries?: CheckedTries;
  readonly ensure: readonly CheckedEnsure[];
  readonly limits?: CheckedLimits;
  readonly timeoutMs?: CheckedSetting;
  readonly idleMs?: CheckedSetting;
  readonly after: readonly { readonly ref: NodeRef; readonly settled: boolean; readonly span: Span }[];
  readonly type: Type;
  readonly size: Bound;
  readonly tree?: CheckedTree;
  readonly accepts: readonly { readonly path: string; readonly why: string; readonly span: Span }[];
  readonly streams: boolean; // its elements can be taken one by one: a fan, or a `from` without `sort` and `group`
};

export type CheckedGuard = {
  readonly if: Resolved;
  readonly else?: Resolved;
  readonly per: "node" | "item";
};

export type CheckedGen = {
  readonly slot: number;
  readonly in: Resolved;
  readonly live?: Live;
  readonly span: Span;
};

/** Elements arrive one by one: those of `from` (with `pairs`, as {key, item, value}), after `path` was taken of each. */
export type Live = {
  readonly from: Ref;
  readonly pairs: boolean;
  readonly path: readonly { readonly field: string; readonly flatten: boolean }[];
};

export type CheckedFan = {
  readonly gen: CheckedGen;
  readonly key?: Resolved;
  readonly take?: CheckedSetting;
  readonly atOnce?: CheckedSetting;
  readonly require: CheckedSetting | "all";
  readonly hold?: string;
  readonly needs?: { readonly e: Resolved; readonly slot: number };
  readonly stop?: CheckedFanStop;
};

export type CheckedFanStop = {
  readonly of: readonly { readonly name: string; readonly if: Resolved; readonly span: Span }[];
  readonly result: number;
  readonly cause: number;
  readonly soFar: number;
};

export type CheckedTree = { readonly own: true; readonly setup?: CheckedArguments } | { readonly of: NodeRef };

/** `bound`: the most that it can be, in the frame where it stands. A literal has no `resolved`. */
export type CheckedSetting = {
  readonly value?: number;
  readonly resolved?: Resolved;
  readonly bound: Bound;
  readonly text: string;
};

export type CheckedLimits = {
  readonly agents?: CheckedSetting;
  readonly at_once?: CheckedSetting;
  readonly tokens?: CheckedSetting;
  readonly usd?: CheckedSetting;
  readonly time_ms?: CheckedSetting;
  readonly list?: CheckedSetting;
};

export type RetryOn = "timeout" | "idle" | "provider" | "output" | "ensure" | "exit";

export type CheckedTries = {
  readonly more: CheckedSetting; // attempts after the first
  readonly on: readonly RetryOn[];
  readonly delayMs: CheckedSetting;
  readonly ask: boolean;
};

export type CheckedCondition = { readonly text: string; readonly if: Resolved };

export type CheckedEnsure =
  | ({ readonly kind: "expr" } & CheckedCondition)
  | { readonly kind: "run"; readonly argv: CheckedArguments; readonly span: Span };

/** `spread`: indices of arguments that are one `{{ }}` with a list of text. */
export type CheckedArguments = { readonly argv: readonly ResolvedTemplate[]; readonly spread: readonly number[] };

export type CheckedAct =
  | CheckedAgent
  | CheckedExec
  | { readonly do: "compute"; readonly e: Resolved }
  | { readonly do: "text"; readonly text: ResolvedTemplate }
  | CheckedStream
  | CheckedEnter
  | CheckedPerson
  | { readonly do: "fail"; readonly message: ResolvedTemplate };

export type CheckedAgent = {
  readonly do: "agent";
  readonly role: number | CheckedRoleTable;
  readonly model: { readonly how: "ladder" | "spread"; readonly of: readonly string[] };
  readonly effort?: string;
  readonly tools?: readonly string[];
  readonly prompt: ResolvedTemplate;
  readonly system?: ResolvedTemplate;
  readonly out?: Type;
  readonly batch: boolean;
};

export type CheckedRoleTable = {
  readonly by: Resolved;
  readonly of: readonly { readonly word: string; readonly role: number }[];
  readonly else?: number;
};

export type CheckedPerson = {
  readonly do: "person";
  readonly ask: ResolvedTemplate;
  readonly show?: ResolvedTemplate;
  readonly choices: readonly { readonly name: string; readonly leads?: ResolvedTemplate; readonly input?: Type }[];
  readonly input?: Type;
  readonly expiresMs?: CheckedSetting;
  readonly onExpiry?: string;
  readonly releases: readonly { readonly choice: string; readonly paths: readonly Located<string>[] }[];
};

export type CheckedExec = {
  readonly do: "exec";
  readonly arguments: CheckedArguments;
  readonly script?: string;
  readonly stdin?: Resolved;
  readonly env: readonly { readonly name: string; readonly value: Resolved }[];
  readonly secretEnv: readonly { readonly name: string; readonly secret: string }[];
  readonly cwd?: ResolvedTemplate;
  readonly parse: "json" | "jsonl" | "lines" | "text" | "result";
  readonly ok: readonly number[] | "any";
  readonly out?: Type;
  readonly reads?: readonly ResolvedTemplate[];
  readonly once: boolean;
  readonly untrusted: boolean;
};

export type CheckedStream = {
  readonly do: "stream";
  readonly gens: readonly CheckedGen[];
  readonly ops: readonly CheckedOp[];
  readonly order: "arrival" | "source";
  readonly hold?: string;
};

export type CheckedOp =
  | { readonly op: "where" | "distinct" | "give"; readonly e: Resolved }
  | { readonly op: "cap"; readonly e: Resolved; readonly max: CheckedSetting }
  | { readonly op: "take" | "chunk"; readonly n: CheckedSetting }
  | { readonly op: "sort"; readonly by: readonly CheckedSort[] }
  | { readonly op: "group"; readonly e: Resolved; readonly slots: readonly [key: number, items: number] };

export type CheckedSort = { readonly e: Resolved; readonly desc: boolean; readonly words?: readonly string[] };

export type CheckedEnter = {
  readonly do: "enter";
  readonly body: CheckedBody;
  readonly wires: readonly CheckedWire[];
  readonly loop?: CheckedLoop;
};

export type CheckedWire = {
  readonly slot: number;
  readonly e: Resolved;
  readonly live?: Live;
  readonly size: Bound;
  readonly check?: Type;
};

export type CheckedLoop = {
  readonly rounds?: CheckedSetting;
  readonly over?: CheckedGen;
  readonly most: Bound;
  readonly state: readonly { readonly slot: number; readonly start: Resolved; readonly next?: Resolved }[];
  readonly stop: readonly {
    readonly name: string;
    readonly if: Resolved;
    readonly rounds: number;
    readonly ask: boolean;
  }[];
  readonly returns?: Resolved;
};
