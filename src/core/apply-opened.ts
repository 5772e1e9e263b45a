/** Folds the events that make instances: frames of bodies, items of fans, rounds of loops. */
import { present } from "../base/invariant.ts";
import type { Json } from "../base/json.ts";
import { advanceCursor } from "./apply-list.ts";
import { startClock } from "./clocks.ts";
import { addInstance, phases, shapes } from "./columns.ts";
import type { Event } from "./event.ts";
import { bodyOfFrame, examineLater, listOf } from "./instances.ts";
import { addText, createNumberList, createTextSet, pushNumber } from "./numbers.ts";
import type { PreparedNode } from "./prepared.ts";
import { waitForEdges } from "./references.ts";
import type { ListState, LoopState, State } from "./state.ts";

/** Opens the frame of an instance: a cell for each node of its body, each waiting for the names of its guard. */
export function applyEntered(state: State, event: Extract<Event, { kind: "entered" }>): void {
  const { columns } = state;
  const bodyIndex = bodyOfFrame(state, event.iid);
  const { nodes } = present(state.prepared.bodies[bodyIndex], "the body of a frame");
  columns.base[event.iid] = event.base;
  columns.live[event.iid] = nodes.length;
  columns.phase[event.iid] = phases.entered;
  startClock(state, event.iid);
  for (const [index, node] of nodes.entries()) {
    const cell = event.base + index;
    addInstance(columns, cell, event.iid, bodyIndex, index, shapeOfCell(node));
    if (node.isFan || node.isStream) state.lists.set(cell, createList(node.isStream && !node.isFan));
  }
  const context = { frame: event.iid, inst: event.iid };
  for (const [index, node] of nodes.entries()) {
    const cell = event.base + index;
    waitForEdges(state, context, node.guardEdges, cell);
    if (columns.pending[cell] === 0) examineLater(state, cell);
  }
  if (nodes.length === 0) examineLater(state, event.iid);
}

function shapeOfCell(node: PreparedNode): number {
  if (node.isFan) return shapes.fan;
  return node.isStream ? shapes.stream : shapes.single;
}

function createList(isStream: boolean): ListState {
  return {
    items: createNumberList(),
    elements: isStream ? { seq: [], ix: [] } : undefined,
    itemSrc: createNumberList(),
    itemIx: createNumberList(),
    arrivals: createNumberList(),
    subscribers: [],
    followers: [],
    census: { ok: 0, skipped: 0, failed: 0, blocked: 0, cancelled: 0 },
    cut: [],
    cutFrom: Number.POSITIVE_INFINITY,
    source: -1,
    subscribed: false,
    cursor: 0,
    cursorIx: 0,
    dropped: 0,
    ends: undefined,
    judged: 0,
    stopped: undefined,
    keys: undefined,
    closed: false,
    order: undefined,
    rank: undefined,
    begun: -1,
    begunRows: 0,
    codes: isStream ? new Map() : undefined,
    transient: undefined,
  };
}

/** Makes an item of a fan, or a round of a loop. */
export function applyOpened(state: State, event: Extract<Event, { kind: "opened" }>): void {
  if (event.round !== undefined) openRound(state, event, event.round);
  else openItem(state, event);
  examineLater(state, event.iid);
}

function openItem(state: State, event: Extract<Event, { kind: "opened" }>): void {
  const { columns } = state;
  const { iid, parent } = event;
  const list = listOf(state, parent);
  addInstance(columns, iid, parent, columns.body[parent] ?? 0, columns.node[parent] ?? 0, shapes.item);
  columns.src[iid] = event.src ?? 0;
  columns.ix[iid] = event.ix ?? 0;
  columns.pos[iid] = list.items.length;
  columns.phase[parent] = phases.open;
  columns.live[parent] = (columns.live[parent] ?? 0) + 1;
  pushNumber(list.items, iid);
  if (event.key !== undefined) {
    state.keys.set(iid, event.key);
    list.keys ??= createTextSet();
    addText(list.keys, event.key);
  }
  if (event.needs !== undefined) state.needed.set(iid, event.needs);
  if (list.ends !== undefined) list.judged = list.ends.length;
  advanceCursor(state, parent, event.src ?? 0, (event.ix ?? 0) + 1);
}

function openRound(state: State, event: Extract<Event, { kind: "opened" }>, round: number): void {
  const { columns } = state;
  const { iid, parent } = event;
  addInstance(columns, iid, parent, bodyOfFrame(state, parent), 0, shapes.round);
  columns.pos[iid] = round;
  columns.phase[parent] = phases.entered;
  const before = state.loops.get(parent);
  const loop = before ?? createLoop(event.state ?? []);
  if (event.element !== undefined) state.elements.set(iid, event.element);
  loop.round = round;
  loop.roundIid = iid;
  state.loops.set(parent, loop);
  if (before === undefined) startClock(state, parent);
}

/** The state of a loop before its first round. */
export function createLoop(state: readonly Json[]): LoopState {
  return {
    state,
    round: 0,
    judged: 0,
    roundIid: 0,
    goodIid: 0,
    streaks: [],
    ended: undefined,
    cause: undefined,
    bad: 0,
    note: undefined,
    asking: undefined,
    over: undefined,
  };
}
