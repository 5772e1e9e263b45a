/**
 * The instances of a run as columns of typed arrays, indexed by iid, which double when they are full: about 46 bytes an
 * instance, whatever it does. What only a few instances have (causes, attempts in flight) stands in maps of the state.
 */

/** What an iid stands for. `list`: a fan or a live stream as a whole. `item`: one instance of a fan. */
export const shapes = { root: 0, single: 1, fan: 2, stream: 3, item: 4, round: 5 } as const;

/** Where an instance is. From `ok` on it is settled; `phaseOf` in outcome order. */
export const phases = {
  fresh: 0, // waits for the names of its guard
  waiting: 1, // guard passed: waits for what its act reads
  ready: 2, // wants a slot
  looking: 3, // asked whether an earlier result can be taken over
  taken: 4, // one can; waits for its turn in the order of arrival
  running: 5, // an attempt is in flight
  replied: 6, // has a reply; its conditions are judged
  backoff: 7, // waits before the next attempt
  entered: 8, // its frame is open
  open: 9, // a list that still gets elements, or whose items are not all settled
  asked: 10, // a person was asked
  ok: 16,
  skipped: 17,
  failed: 18,
  blocked: 19,
  cancelled: 20,
} as const;

export type Columns = {
  count: number;
  parent: Uint32Array; // cell -> frame, item -> fan, round -> loop
  body: Uint16Array; // the body in which the node stands; of a round the body that it runs
  node: Uint16Array;
  shape: Uint8Array;
  phase: Uint8Array;
  queued: Uint8Array; // 1 while in the queue of things to examine
  attempts: Uint8Array;
  src: Uint32Array; // item: position of the element's producer in its list; 0 for a whole list
  ix: Uint32Array; // item: which of the producer's elements
  pos: Uint32Array; // item: position in its fan, in order of opening; round: its number
  base: Uint32Array; // first cell of the frame that it opened
  live: Uint32Array; // unsettled cells of its frame, or unsettled items
  pending: Uint16Array; // settlements that it waits for
  waiters: Uint32Array; // head of the list of links to those who wait for it
  valueSeq: Float64Array; // event that carries its value; 0: none
};

/** Columns with room for `room` instances. */
export function createColumns(room = 1024): Columns {
  return {
    count: 0,
    parent: new Uint32Array(room),
    body: new Uint16Array(room),
    node: new Uint16Array(room),
    shape: new Uint8Array(room),
    phase: new Uint8Array(room),
    queued: new Uint8Array(room),
    attempts: new Uint8Array(room),
    src: new Uint32Array(room),
    ix: new Uint32Array(room),
    pos: new Uint32Array(room),
    base: new Uint32Array(room),
    live: new Uint32Array(room),
    pending: new Uint16Array(room),
    waiters: new Uint32Array(room),
    valueSeq: new Float64Array(room),
  };
}

/** Makes the next iid, which must be `iid`. */
export function addInstance(
  columns: Columns,
  iid: number,
  parent: number,
  body: number,
  node: number,
  shape: number,
): void {
  if (iid >= columns.parent.length) grow(columns);
  columns.count = iid + 1;
  columns.parent[iid] = parent;
  columns.body[iid] = body;
  columns.node[iid] = node;
  columns.shape[iid] = shape;
}

function grow(columns: Columns): void {
  const room = columns.parent.length * 2;
  columns.parent = grown32(columns.parent, room);
  columns.body = grown16(columns.body, room);
  columns.node = grown16(columns.node, room);
  columns.shape = grown8(columns.shape, room);
  columns.phase = grown8(columns.phase, room);
  columns.queued = grown8(columns.queued, room);
  columns.attempts = grown8(columns.attempts, room);
  columns.src = grown32(columns.src, room);
  columns.ix = grown32(columns.ix, room);
  columns.pos = grown32(columns.pos, room);
  columns.base = grown32(columns.base, room);
  columns.live = grown32(columns.live, room);
  columns.pending = grown16(columns.pending, room);
  columns.waiters = grown32(columns.waiters, room);
  const values = new Float64Array(room);
  values.set(columns.valueSeq);
  columns.valueSeq = values;
}

function grown32(from: Uint32Array, room: number): Uint32Array {
  const to = new Uint32Array(room);
  to.set(from);
  return to;
}

function grown16(from: Uint16Array, room: number): Uint16Array {
  const to = new Uint16Array(room);
  to.set(from);
  return to;
}

function grown8(from: Uint8Array, room: number): Uint8Array {
  const to = new Uint8Array(room);
  to.set(from);
  return to;
}
