/**
 * The instances of a run as the ledger has them: made from events alone, with what each of them waits for, found from the
 * edges of the plan. Nothing here is shared with the scheduler.
 */
import type { Outcome } from "../../src/base/outcome.ts";
import type { Ref } from "../../src/expr/ir.ts";
import type { Body, Edge, Gen, Live, Plan, PlanNode } from "../../src/plan/plan.ts";
import { streams } from "../reference/reference-stream.ts";
import { Broken } from "./broken.ts";

/** `around`: of a cell its frame, of an item its fan, of a round its loop. */
export type Entry = {
  readonly iid: number;
  readonly kind: "root" | "cell" | "item" | "round";
  readonly around: Entry | undefined;
  readonly node: PlanNode | undefined; // of the run and of rounds none
  readonly name: string;
  outcome: Outcome | undefined;
  stage: "guard" | "act" | "acted"; // what it waits for; `acted`: something came of it
  pending: number; // of these, how many have not settled
  readonly waiters: Entry[];
  body: Body | undefined; // that its frame runs
  cells: Entry[];
  readonly items: Entry[]; // of a fan, as they were opened
  readonly places: Set<string>; // of a list: the elements that it took, as `src/ix`
  arrived: number; // of a list: elements that it has passed on
  closed: boolean;
  stopped: boolean;
  rounds: number; // of a loop
  judged: number;
  otherwise: string; // how it ends if a person goes on
  attempt: number;
  inFlight: boolean;
  isBatch: boolean;
  role: string | undefined; // of the agent that its last attempt asked
  gate: string | undefined; // the quota against which it is counted
  replySeq: number;
  failed: boolean; // the attempt in flight
  ensured: number; // conditions of the attempt in flight that a program found to hold
  gave: number; // seq of the value that a person gave
  found: number; // seq of a result of an earlier run
  ask: number; // the open question; 0: none
};

export function newEntry(iid: number, kind: Entry["kind"], name: string, around?: Entry, node?: PlanNode): Entry {
  return {
    ...{ iid, kind, around, node, name },
    outcome: undefined,
    stage: kind === "cell" ? "guard" : "act",
    pending: 0,
    waiters: [],
    body: undefined,
    cells: [],
    items: [],
    places: new Set(),
    ...{ arrived: 0, closed: false, stopped: false, rounds: 0, judged: 0, otherwise: "" },
    ...{
      attempt: 0,
      inFlight: false,
      isBatch: false,
      role: undefined,
      gate: undefined,
      replySeq: 0,
      failed: false,
      ensured: 0,
      gave: 0,
      found: 0,
      ask: 0,
    },
  };
}

/** The frame in which an entry stands. */
export function frameOf(entry: Entry): Entry {
  const frame = entry.kind === "item" ? entry.around?.around : entry.around;
  if (frame === undefined) throw new Broken("structure", `${entry.name} stands nowhere`);
  return frame;
}

/** What entered a frame: of a round its loop. */
function doorOf(frame: Entry): Entry {
  return frame.kind === "round" && frame.around !== undefined ? frame.around : frame;
}

function outwards(frame: Entry, up: number): Entry {
  let at = frame;
  for (let step = 0; step < up; step += 1) at = frameOf(doorOf(at));
  return at;
}

/** The cells that must have settled where an edge from `ref` is waited for in a frame: through wires, those of the caller. */
export function cellsBehind(frame: Entry, ref: Ref): readonly Entry[] {
  const at = outwards(frame, ref.up);
  if ("node" in ref) {
    const cell = at.cells[ref.node];
    return cell === undefined ? [] : [cell];
  }
  const slot = at.body?.slots[ref.slot];
  const door = doorOf(at);
  if (slot?.kind !== "input" || door.node?.act.do !== "enter") return [];
  const wire = door.node.act.wires.find((one) => one.slot === ref.slot);
  const caller = frameOf(door);
  return (wire?.edges ?? []).flatMap(({ from }) => cellsBehind(caller, from));
}

/** Before the guard is judged, or before the act begins; items that come one by one are not waited for. */
export function edgesOf(entry: Entry, stage: "guard" | "act"): readonly Edge[] {
  const edges = entry.node?.edges ?? [];
  if (stage === "guard") return edges.filter((edge) => edge.for === "guard");
  const before = edges.filter((edge) => edge.for === "source" || edge.for === "act" || edge.for === "order");
  return producerOf(entry) === undefined ? before : before.filter(({ kind }) => kind !== "item");
}

export function isList(entry: Entry): boolean {
  const { node, kind } = entry;
  if (node === undefined || kind !== "cell") return false;
  return node.fan !== undefined || (node.act.do === "stream" && streams(node.act));
}

/** The list from which a list takes elements as they come; undefined: it reads a whole one. */
export function producerOf(entry: Entry): Entry | undefined {
  const gen = isList(entry) ? genOf(entry.node) : undefined;
  if (gen?.live === undefined) return undefined;
  return followLive(frameOf(entry), gen.live);
}

/** True if each element of the producer is one element here. */
export function isOneToOne(entry: Entry): boolean {
  const { act, fan } = entry.node ?? {};
  const live = genOf(entry.node)?.live;
  const isJoin = fan === undefined && act?.do === "stream" && act.gens.length > 1;
  return live !== undefined && !isJoin && "node" in live.from && live.path.every(({ flatten }) => !flatten);
}

function genOf(node: PlanNode | undefined): Gen | undefined {
  if (node?.fan !== undefined)
    return node.fan.hold === undefined && node.fan.needs === undefined ? node.fan.gen : undefined;
  return node?.act.do === "stream" ? node.act.gens[0] : undefined;
}

function followLive(frame: Entry, live: Live): Entry | undefined {
  const at = outwards(frame, live.from.up);
  if ("node" in live.from) {
    const cell = at.cells[live.from.node];
    return cell !== undefined && isList(cell) && (!live.pairs || cell.node?.fan !== undefined) ? cell : undefined;
  }
  const door = doorOf(at);
  const { slot } = live.from;
  const wires = door.node?.act.do === "enter" ? door.node.act.wires : [];
  const wired = wires.find((one) => one.slot === slot)?.live;
  return wired === undefined || live.pairs ? undefined : followLive(frameOf(door), wired);
}

/** The instances around an entry and itself that can have limits: not rounds, and of fans the items. */
export function holdersAround(entry: Entry): readonly Entry[] {
  const found: Entry[] = [];
  for (let at: Entry | undefined = entry; at !== undefined; at = at.around) {
    if (at.node?.limits !== undefined && !(at.kind === "cell" && at.node.fan !== undefined)) found.push(at);
  }
  return found;
}

export function bodyOf(plan: Plan, entry: Entry): Body {
  const door = doorOf(entry);
  const index = door.node?.act.do === "enter" ? door.node.act.body : 0;
  const body = plan.bodies[index];
  if (body === undefined) throw new Broken("structure", `${entry.name} has no body`);
  return body;
}
