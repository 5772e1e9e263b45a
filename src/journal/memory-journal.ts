/**
 * The twin of `sqlite-journal.ts` in memory, for tests: the same contract, with crashes and errors on demand. Events are
 * kept as the same rows, so nothing that a test changes later can reach them.
 */

import { hashJson } from "../base/hash.ts";
import { invariant, present } from "../base/invariant.ts";
import type { Json } from "../base/json.ts";
import type { AskRow } from "../core/ask.ts";
import { type Event, eventNumbers } from "../core/event.ts";
import {
  blobName,
  decodeEvent,
  decodeValue,
  decodeWhole,
  type EventRow,
  encodeData,
  type Loaders,
} from "./encode-event.ts";
import { jsonText } from "./encode-json.ts";
import { thisProcess } from "./holder.ts";
import {
  type InboxMessage,
  type InstanceRow,
  type Journal,
  JournalError,
  type JournalErrorKind,
  type NewRun,
  type NodeMean,
  type RunHead,
} from "./journal.ts";
import { numberNodes, type PlanNodes } from "./plan-nodes.ts";
import { project, type Rows, stateAfter } from "./projection.ts";
import { replayEvent } from "./replay-event.ts";
import { createShortener, type Shortener } from "./short-request.ts";

/**
 * What goes wrong, counted in appends of one opening, from 1. `crashBefore`: the process ends before that append is
 * durable; `crashAfter`: after, but before it is acknowledged. `fail`: that append throws this kind of error.
 */
export type MemoryFaults = {
  readonly crashBefore?: number;
  readonly crashAfter?: number;
  readonly fail?: { readonly append: number; readonly kind: JournalErrorKind };
};

export type MemoryJournal = Journal & {
  /** What the next process finds: only what is durable. The handles before lose the lease. */
  reopen(faults?: MemoryFaults): MemoryJournal;
  /** As `sendInbox` does from another process. */
  send(message: Omit<InboxMessage, "id">): void;
};

/** Thrown where the process would have ended. Nothing may catch it but the test. */
export class SimulatedCrash extends Error {}

export function createMemoryJournal(run: NewRun, faults: MemoryFaults = {}): MemoryJournal {
  const planText = JSON.stringify(run.plan);
  const store: Store = {
    run: { ...run, plan: JSON.parse(planText) },
    planHash: hashJson(JSON.parse(planText)),
    nodes: numberNodes(run.plan),
    rows: [],
    blobs: new Map(),
    instances: new Map(),
    asks: new Map(),
    inbox: [],
    taken: 0,
    commits: 0,
    state: "running",
    epoch: 0,
    beat: run.now,
    held: false,
  };
  return openMemory(store, faults);
}

/** What would be on disk. */
type Store = {
  readonly run: NewRun;
  readonly planHash: string;
  readonly nodes: PlanNodes;
  readonly rows: EventRow[];
  readonly blobs: Map<string, string>;
  readonly instances: Map<number, InstanceRow>;
  readonly asks: Map<number, AskRow>;
  readonly inbox: InboxMessage[];
  taken: number; // last message that is marked
  commits: number;
  state: RunHead["state"];
  epoch: number;
  beat: number;
  held: boolean;
};

function openMemory(store: Store, faults: MemoryFaults): MemoryJournal {
  store.epoch += 1;
  store.held = true;
  const { epoch } = store;
  let appends = 0;
  let given = store.taken;
  let broken: unknown;
  const blob = (name: string): string => present(store.blobs.get(name), `blob ${name}`);
  const rowOf = (seq: number): EventRow => present(store.rows[seq - 1], `event ${seq}`);
  const load: Loaders = { blob, request: (seq) => decodeWhole(rowOf(seq), blob) };
  const shorten = createShortener((iid) => store.instances.get(iid)?.node ?? -1);
  return {
    get head() {
      return headOf(store);
    },
    plan: store.run.plan,
    append(events, beat) {
      if (broken !== undefined) throw broken;
      appends += 1;
      try {
        faultBefore(store, epoch, faults, appends);
        commit(store, events, shorten);
        store.beat = beat;
        store.taken = given;
        if (faults.crashAfter === appends) throw new SimulatedCrash(`after append ${appends}`);
      } catch (error) {
        broken = error;
        throw error;
      }
    },
    *events(after = 0) {
      for (let at = after; at < store.rows.length; at += 1) yield decodeEvent(present(store.rows[at], "a row"), load);
    },
    replay(visit) {
      for (const row of store.rows) {
        visit(replayEvent(row, (seq) => decodeEvent(rowOf(seq), load)) ?? decodeEvent(row, load));
      }
    },
    value(seq): Json {
      const value = decodeValue(rowOf(seq), blob);
      if (value === undefined) throw new JournalError("damaged", `event ${seq} carries no value`);
      return value;
    },
    *instances(after = 0) {
      for (const iid of [...store.instances.keys()].sort((left, right) => left - right)) {
        if (iid > after) yield present(store.instances.get(iid), "an instance");
      }
    },
    means: () => meansOf([...store.instances.values()]),
    openAsks: () => [...store.asks.values()].filter(({ closed }) => closed === undefined),
    ask: (id) => store.asks.get(id),
    untaken: () => store.inbox.filter(({ id }) => id > store.taken),
    verify: () => ({ commits: store.commits, events: store.rows.length }),
    takeInbox() {
      refuseLost(store, epoch);
      const messages = store.inbox.filter(({ id }) => id > given);
      given = messages.at(-1)?.id ?? given;
      return messages;
    },
    close() {
      if (store.epoch === epoch && broken === undefined) store.held = false;
    },
    reopen: (next = {}) => openMemory(store, next),
    send: (message) => void store.inbox.push({ ...message, id: store.inbox.length + 1 }),
  };
}

function faultBefore(store: Store, epoch: number, { crashBefore, fail }: MemoryFaults, append: number): void {
  refuseLost(store, epoch);
  if (crashBefore === append) throw new SimulatedCrash(`before append ${append}`);
  if (fail?.append === append) throw new JournalError(fail.kind, `append ${append} was told to fail`);
}

function refuseLost(store: Store, epoch: number): void {
  if (store.epoch !== epoch)
    throw new JournalError("lost_lease", `run "${store.run.id}" was taken over: this one stops here`);
}

function commit(store: Store, events: readonly Event[], shorten: Shortener): void {
  const rows = createMemoryRows(store);
  const keep = (text: string): string => {
    const name = blobName(text);
    store.blobs.set(name, text);
    return name;
  };
  for (const event of events) {
    const seq = store.rows.length + 1;
    invariant(event.seq === seq, `event ${event.seq} comes where ${seq} is due`);
    const iid = "iid" in event ? event.iid : null;
    store.rows.push({ seq, t: event.t, kind: eventNumbers[event.kind], iid, data: encodeData(event, keep, shorten) });
    project(event, store.nodes, rows);
    store.state = stateAfter(event) ?? store.state;
  }
  if (events.length > 0) store.commits += 1;
}

function createMemoryRows({ instances, asks }: Store): Rows {
  const change = (iid: number, changed: (row: InstanceRow) => Partial<InstanceRow>): void => {
    const row = instances.get(iid);
    if (row !== undefined) instances.set(iid, { ...row, ...changed(row) });
  };
  return {
    open: ({ iid, parent, node, key, round, t }) => {
      const later = { tStart: null, tEnd: null, attempts: 0, outcome: null, valueSeq: null };
      instances.set(iid, { iid, parent, node, key, round, tOpen: t, ...later });
    },
    start: ({ iid, t, attempt }) => change(iid, ({ tStart }) => ({ tStart: tStart ?? t, attempts: attempt })),
    looked: () => undefined, // its column is no part of the contract
    settle: (iid, { t, outcome, valueSeq }) => change(iid, () => ({ tEnd: t, outcome, valueSeq })),
    ask: ({ seq: _, t, kind: __, ...question }) => {
      asks.set(question.ask, { question: JSON.parse(jsonText(question)), opened: t });
    },
    closeAsk: (ask, closed) => void asks.set(ask, { ...present(asks.get(ask), `question ${ask}`), closed }),
    endAttempt: () => undefined, // nor is the table of attempts
    nodeOf: (iid) => present(instances.get(iid), `instance ${iid}`).node,
  };
}

function meansOf(rows: readonly InstanceRow[]): NodeMean[] {
  const meanOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  return [...new Set(rows.map(({ node }) => node))].flatMap((node) => {
    const own = rows.filter((row) => row.node === node);
    const times = own.flatMap(({ tStart, tEnd, outcome }) =>
      tStart === null || outcome !== 0 ? [] : [(tEnd ?? 0) - tStart],
    );
    const rounds = own.filter(({ round }) => round !== null);
    const loops = new Set(rounds.map(({ parent }) => parent)).size;
    const means = [...(times.length === 0 ? [] : [meanOf(times)]), ...(loops === 0 ? [] : [rounds.length / loops])];
    return means.map((mean) => ({ node, mean }));
  });
}

function headOf({ run, planHash, state, epoch, beat, held }: Store): RunHead {
  const { id, pipeline, provider, now } = run;
  const holder = held ? { holder: thisProcess() } : {};
  return { id, pipeline, planHash, state, epoch, provider, began: now, beat, ...holder };
}
