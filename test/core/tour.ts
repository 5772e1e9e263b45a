/**
 * Tours: a pipeline, how long each agent takes and what it says, what people and signals say meanwhile, and when the
 * process dies. Their logs, in `tours/`, show all that the scheduler decides, step by step; read what changes in them.
 */
import type { Json } from "../../src/base/json.ts";
import type { CauseKind } from "../../src/base/outcome.ts";
import type { TreeRequest, Usage } from "../../src/base/request.ts";
import { addressOf } from "../../src/core/address.ts";
import type { Answer } from "../../src/core/ask.ts";
import type { Command } from "../../src/core/command.ts";
import type { Event, Fact, RunLimits, TreeEffect } from "../../src/core/event.ts";
import { pending } from "../../src/core/pending.ts";
import { createState, type State } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { checkState } from "./check-state.ts";
import { refold } from "./drive.ts";

/** `ms`: how long it takes (10 unless said; 0: it never ends). `bills`: requests before the last: what was used by then, and the input of the next. */
export type Reply = {
  readonly ms?: number;
  readonly value?: Json;
  readonly fail?: CauseKind;
  readonly message?: string;
  readonly scope?: "gate" | "run";
  readonly retryAfterMs?: number;
  readonly usage?: Usage;
  readonly bills?: readonly (readonly [usage: Usage, input: number])[];
  readonly files?: readonly string[]; // that it left in its worktree
  readonly ticket?: string; // its request stands in a queue of the provider
};

/** What happens at a time of its own, in ms from the beginning: of a crash what the next process finds said. `answer`: to the question at an address. */
export type Happening = {
  readonly at: number;
  readonly tell?: Omit<Extract<Fact, { kind: "told" }>, "kind" | "actor">;
  readonly answer?: readonly [address: string, answer: Omit<Answer, "actor">];
  readonly skip?: string;
  readonly crash?: true; // another process goes on
};

/** `says`: by address, else by node; of a list one for each attempt, the last for all others. */
export type Tour = {
  readonly name: string;
  readonly head?: string; // YAML beside `nodes`
  readonly nodes: string;
  readonly files?: Readonly<Record<string, string>>; // that it calls
  readonly returns?: string;
  readonly limits?: Partial<RunLimits>;
  readonly gates?: Readonly<Record<string, string>>;
  readonly says?: Readonly<Record<string, Reply | readonly Reply[]>>;
  readonly ensured?: Readonly<Record<string, readonly boolean[]>>; // by address, else all hold
  readonly happens?: readonly Happening[];
  readonly waits?: true; // the process stays also where only people can help
  readonly isRerun?: true; // of a run like it, up to half of its results
};

type Due = { readonly at: number; readonly fact: Fact };
type Touring = {
  readonly tour: Tour;
  readonly plan: Plan;
  readonly lines: string[];
  readonly keys: string[]; // of results, as they were seen first
  readonly events: Event[];
  readonly tries: Map<string, number>;
  readonly happens: Happening[];
  readonly bills: Map<number, { readonly rest: Due[] }>;
  readonly trees: Map<number, TreeEffect>;
  state: State;
  due: Due[];
  now: number;
  epoch: number;
  wakeAt: number;
  isLeft: boolean;
};

const start = 1_000_000;
const host = { host: "h", boot: "b", pid: 1, version: "0" } as const;

/** The log of the whole run, and of what each process that went on with it did. */
export function takeTour(tour: Tour, plan: Plan): string {
  const touring: Touring = {
    ...{ tour, plan, lines: [], keys: [], events: [], tries: new Map(), bills: new Map(), trees: new Map(), due: [] },
    ...{ happens: [...(tour.happens ?? [])], state: createState(plan, { keepKeys: true }) },
    ...{ now: start, epoch: 1, wakeAt: Number.POSITIVE_INFINITY, isLeft: false },
  };
  turn(touring, [beganFact(tour), attachedFact(touring, "start")]);
  for (let turns = 0; turns < 2_000; turns += 1) {
    const next = Math.min(
      ...touring.due.map(({ at }) => at),
      ...touring.happens.slice(0, 1).map(({ at }) => start + at),
      touring.isLeft ? Number.POSITIVE_INFINITY : touring.wakeAt,
    );
    if (next === Number.POSITIVE_INFINITY) return `${touring.lines.join("\n")}\n`;
    touring.now = Math.max(touring.now, next);
    pass(touring);
  }
  throw new Error(`the tour does not end:\n${touring.lines.slice(-20).join("\n")}`);
}

/** One thing that is due: what happens by itself first, then answers, then the clock. */
function pass(touring: Touring): void {
  const [happening] = touring.happens;
  if (happening !== undefined && start + happening.at <= touring.now) {
    touring.happens.shift();
    happen(touring, happening);
    return;
  }
  const index = touring.due.findIndex(({ at }) => at <= touring.now);
  const [due] = index === -1 ? [] : touring.due.splice(index, 1);
  turn(touring, [due?.fact ?? { kind: "rang" }]);
}

function happen(touring: Touring, happening: Happening): void {
  if (happening.crash === true) goOn(touring, happening);
  else turn(touring, said(touring, happening));
}

function said({ state }: Touring, { tell, answer: given, skip }: Happening): Fact[] {
  const facts: Fact[] = [];
  if (tell !== undefined) facts.push({ kind: "told", actor: "Anna", ...tell });
  if (skip !== undefined) facts.push({ kind: "told", verb: "skip", actor: "Anna", target: iidAt(state, skip) });
  if (given === undefined) return facts;
  const iid = iidAt(state, given[0]);
  const ask = state.asks.get(iid)?.ask ?? 0;
  return [...facts, { kind: "answered", iid, ask, actor: "Anna", ...given[1] }];
}

function goOn(touring: Touring, happening: Happening): void {
  touring.lines.push("-- another process");
  touring.state = refold(touring.plan, touring.events, { keepKeys: true });
  touring.epoch += 1;
  touring.due = [];
  touring.isLeft = false;
  const commands = pending(touring.state);
  for (const command of commands) obey(touring, command);
  const lost = commands.flatMap((command): Fact[] =>
    command.do === "recover" ? [{ kind: "lost", iid: command.iid, attempt: command.attempt, ended: 0 }] : [],
  );
  turn(touring, [attachedFact(touring, "resume"), ...lost, ...said(touring, happening)]);
}

function beganFact({ limits, isRerun }: Tour): Fact {
  const inForce = { atOnce: 4, list: 1_000, ...limits };
  const source = isRerun === true ? { sourceRun: "earlier" } : {};
  return {
    ...{ kind: "run_began", run: "tour", inputs: {}, seed: 1, provider: "test", stubRun: false, limits: inForce },
    ...{ baseCommit: "c0", ...source },
  };
}

function attachedFact({ tour: { gates, waits }, epoch }: Touring, mode: "start" | "resume"): Fact {
  const stays = waits === undefined ? {} : { waits };
  return { kind: "attached", epoch, mode, ...host, ...stays, ...(gates === undefined ? {} : { gates }) };
}

function turn(touring: Touring, given: readonly Fact[]): void {
  let facts = given;
  for (;;) {
    const { events, commands, more, wakeAt, missing } = step(touring.state, facts, touring.now);
    if (missing.length > 0) throw new Error("all values of a tour fit into memory");
    checkState(touring.state);
    for (const event of events) {
      touring.events.push(event);
      touring.lines.push(lineOf(touring, event));
    }
    for (const command of commands) obey(touring, command);
    touring.wakeAt = wakeAt ?? Number.POSITIVE_INFINITY;
    if (!more) return;
    facts = [];
  }
}

/** A start shows as its event. */
function obey(touring: Touring, command: Command): void {
  if (command.do !== "start") touring.lines.push(`    > ${commandLine(touring, command)}`);
  switch (command.do) {
    case "end":
      touring.isLeft = true;
      return;
    case "start":
      return answer(touring, command);
    case "grant":
      touring.due.push(...(touring.bills.get(command.iid)?.rest.splice(0, 1) ?? []));
      return;
    case "lookup": {
      const { iid, rkey, address } = command;
      const isFound = iid % 2 === 0;
      const fact: Fact = isFound
        ? { kind: "found", iid, rkey, fromRun: "earlier", fromIid: iid, fromSeq: 100 - iid, value: `${address} before` }
        : { kind: "missed", iid, rkey };
      touring.due.push({ at: touring.now, fact });
      return;
    }
    case "ensure": {
      const { iid, attempt, index, address } = command;
      const known = touring.tour.ensured?.[address] ?? [];
      const ok = known[attempt - 1] ?? true;
      const output = ok ? {} : { output: "3 tests failed" };
      touring.due.push({ at: touring.now + 5, fact: { kind: "ensured", iid, attempt, index, ok, ...output } });
      return;
    }
    case "abort": {
      const { iid, attempt } = command;
      touring.due = touring.due.filter(({ fact }) => !("attempt" in fact) || fact.iid !== iid);
      touring.due.push({ at: touring.now + 2, fact: { kind: "aborted", iid, attempt, clean: true } });
      return;
    }
    default:
  }
}

function answer(touring: Touring, command: Extract<Command, { do: "start" }>): void {
  const { iid, attempt, address, request } = command;
  const reply = replyFor(touring, address);
  const { ms = 10, usage, fail, message = "no", scope = "instance", retryAfterMs, files, bills = [], ticket } = reply;
  const used = usage === undefined ? {} : { usage };
  const tree = request.tree === undefined ? {} : { tree: leaveTree(touring, request.tree, iid, files) };
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  const last: Fact =
    fail === undefined
      ? { kind: "replied", iid, attempt, value: reply.value ?? defaultReply(request.kind), ...used, ...tree }
      : { kind: "attempt_failed", iid, attempt, cause: { kind: fail, message }, scope, ...used, ...wait };
  const facts: Fact[] = [
    ...(ticket === undefined ? [] : [{ kind: "queued", iid, attempt, ticket } as const]),
    ...bills.map(
      ([billed, input], index): Fact => ({ kind: "billed", iid, attempt, turn: index + 2, usage: billed, input }),
    ),
    last,
  ];
  const due = facts.map((fact) => ({ fact, at: ms === 0 ? Number.POSITIVE_INFINITY : touring.now + ms }));
  touring.due.push(...due.splice(0, ticket === undefined ? 1 : 2));
  touring.bills.set(iid, { rest: due });
}

/** What an attempt leaves in its worktree stays there. */
function leaveTree({ trees }: Touring, { owner, name, base }: TreeRequest, iid: number, files: readonly string[] = []) {
  const none: TreeEffect = { owner, path: `/trees/${name}`, branch: null, commit: base, files: [] };
  const before = trees.get(owner) ?? none;
  const now = { ...before, branch: `sluice/tour/${name}`, commit: `c${iid}`, files: [...before.files, ...files] };
  const tree = files.length === 0 ? before : now;
  trees.set(owner, tree);
  return tree;
}

function defaultReply(kind: "agent" | "exec"): Json {
  return kind === "exec" ? { code: 0, stdout: "", stderr: "" } : "ok";
}

function replyFor({ tour: { says }, tries }: Touring, address: string): Reply {
  const said = says?.[address] ?? says?.[address.replace(/.*\//, "").replace(/[[#].*/, "")] ?? {};
  const before = tries.get(address) ?? 0;
  tries.set(address, before + 1);
  const list: readonly Reply[] = Array.isArray(said) ? said : [said];
  return list[Math.min(before, list.length - 1)] ?? {};
}

function iidAt(state: State, address: string): number {
  for (let iid = 1; iid < state.columns.count; iid += 1) if (addressOf(state, iid) === address) return iid;
  throw new Error(`there is no ${address}`);
}

/** Without what is the same in every run, or hangs on how keys are made. */
function lineOf(touring: Touring, event: Event): string {
  const { seq: _, t, kind, ...rest } = event;
  const isHead = kind === "run_began" || kind === "attached";
  const at = "iid" in event ? ` ${event.iid === 0 ? "the run" : addressOf(touring.state, event.iid)}` : "";
  return `${`${t - start}`.padStart(6)} ${kind}${at}${isHead ? "" : fieldsOf(touring, rest)}`;
}

function commandLine(touring: Touring, { do: what, ...rest }: Command): string {
  const at = "iid" in rest && !("address" in rest) ? ` ${addressOf(touring.state, rest.iid)}` : "";
  return `${what}${at}${fieldsOf(touring, rest)}`;
}

const unshown: ReadonlySet<string> = new Set(["iid", "parts", "at", "parent", "commit", "kind"]);

function fieldsOf(touring: Touring, rest: object): string {
  const fields = Object.entries(rest).filter(([name, value]) => !unshown.has(name) && value !== undefined);
  return fields
    .map(([name, value]) => ` ${name}=${name === "rkey" ? keyName(touring, value) : textOf(value)}`)
    .join("");
}

/** Of reuse keys only that matters which are the same. */
function keyName({ keys }: Touring, rkey: unknown): string {
  const known = keys.indexOf(String(rkey));
  return known === -1 ? `#${keys.push(String(rkey))}` : `#${known + 1}`;
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => (key === "at" || key === "schema" ? undefined : inner));
}
