/** What an event changes in the tables `inst`, `attempt` and `ask`, told to whoever keeps them: SQLite or memory. */
import { unreachable } from "../base/invariant.ts";
import { type CauseKind, causeKinds, type Outcome, outcomes, type RunState } from "../base/outcome.ts";
import type { Usage } from "../base/request.ts";
import type { Answer, AskRow } from "../core/ask.ts";
import type { Event } from "../core/event.ts";
import { stateHeld } from "../core/state-held.ts";
import { bodyEntered, type PlanNodes } from "./plan-nodes.ts";

/** Keeps the three tables. Calls come in the order of the events; `iid` of `open` grows. */
export type Rows = {
  open(instance: Opened): void;
  start(event: EventOf<"started">): void;
  /** The key under which a lookup found a result, or none. */
  looked(event: EventOf<"found"> | EventOf<"missed">): void;
  settle(iid: number, settled: Settled): void;
  endAttempt(iid: number, attempt: number, ended: EndedAttempt): void;
  ask(event: EventOf<"asked">): void;
  closeAsk(ask: number, closed: ClosedAsk): void;
  /** Of an instance that was opened, in this transaction or before. */
  nodeOf(iid: number): number;
};

export type EventOf<K extends Event["kind"]> = Extract<Event, { readonly kind: K }>;
export type Opened = {
  readonly iid: number;
  readonly parent: number;
  readonly node: number;
  readonly key: string | null;
  readonly round: number | null;
  readonly src: number | null;
  readonly ix: number | null;
  readonly t: number;
};
export type Settled = {
  readonly t: number;
  readonly outcome: number;
  readonly cause: number | null;
  readonly by: number | null;
  readonly valueSeq: number | null;
  readonly fromRun: string | null;
};
export type ClosedAsk = NonNullable<AskRow["closed"]>;
export type EndedAttempt = { readonly t: number; readonly cause: number | null; readonly usage: Usage | undefined };

/** The numbers in the columns `outcome` and `cause`: positions in lists that are only ever appended to. */
const outcomeNumbers = new Map<Outcome, number>(outcomes.map((name, index) => [name, index]));
const causeNumbers = new Map<CauseKind, number>(causeKinds.map((name, index) => [name, index]));

export function project(event: Event, nodes: PlanNodes, rows: Rows): void {
  switch (event.kind) {
    case "entered":
      openCells(event, nodes, rows);
      break;
    case "opened":
      openOne(event, rows);
      break;
    case "started":
      rows.start(event);
      break;
    case "found":
    case "missed":
      rows.looked(event);
      break;
    case "settled":
      rows.settle(event.iid, settledOf(event));
      break;
    case "replied":
    case "attempt_failed":
    case "aborted":
    case "lost":
      rows.endAttempt(event.iid, event.attempt, endOf(event));
      break;
    case "asked":
      rows.ask(event);
      break;
    case "answered":
      rows.closeAsk(event.ask, { t: event.t, answer: answerOf(event) });
      break;
    case "ask_closed":
      rows.closeAsk(event.ask, { t: event.t, how: event.how });
      break;
    default: // the others change no table
  }
}

function answerOf({ seq: _, t: __, kind: ___, iid: ____, ask: _____, ...answer }: EventOf<"answered">): Answer {
  return answer;
}

function openOne(event: EventOf<"opened">, rows: Rows): void {
  const { iid, parent, t } = event;
  rows.open({
    iid,
    parent,
    node: rows.nodeOf(parent),
    key: event.key ?? null,
    round: event.round ?? null,
    src: event.src ?? null,
    ix: event.ix ?? null,
    t,
  });
}

function openCells({ iid, base, t }: EventOf<"entered">, nodes: PlanNodes, rows: Rows): void {
  const body = iid === 0 ? 0 : bodyEntered(nodes, rows.nodeOf(iid));
  const first = nodes.first[body] ?? 0;
  const count = nodes.count[body] ?? 0;
  for (let index = 0; index < count; index += 1) {
    const node = first + index;
    rows.open({ iid: base + index, parent: iid, node, key: null, round: null, src: null, ix: null, t });
  }
}

function settledOf(event: EventOf<"settled">): Settled {
  const { t, cause, by = null, ref, value, taken } = event;
  return {
    t,
    outcome: outcomeNumbers.get(event.outcome) ?? 0,
    cause: causeNumber(cause?.kind),
    by,
    valueSeq: ref ?? (value === undefined ? null : event.seq),
    fromRun: taken?.run ?? null,
  };
}

function endOf(event: EventOf<"replied" | "attempt_failed" | "aborted" | "lost">): EndedAttempt {
  const { t } = event;
  switch (event.kind) {
    case "replied":
      return { t, cause: null, usage: event.usage };
    case "attempt_failed":
      return { t, cause: causeNumber(event.cause.kind), usage: event.usage };
    case "aborted":
      return { t, cause: causeNumber("interrupted"), usage: event.usage };
    case "lost":
      return { t, cause: causeNumber("interrupted"), usage: undefined };
    default:
      return unreachable(event);
  }
}

function causeNumber(kind: CauseKind | undefined): number | null {
  return kind === undefined ? null : (causeNumbers.get(kind) ?? null);
}

/** The state of the run after an event, or undefined where it leaves it as it is. */
export function stateAfter(event: Event): RunState | undefined {
  switch (event.kind) {
    case "attached":
    case "released":
      return "running";
    case "run_ended":
      return event.state;
    case "held":
      return stateHeld(event.why);
    default:
      return undefined;
  }
}
