/** Where instances stand, noted from the events of a run in a few bytes each: for their addresses. */
import type { Event } from "../core/event.ts";
import type { Plan } from "../plan/plan.ts";
import { bodyEntered, numberNodes } from "./plan-nodes.ts";

export type Places = {
  /** To be told of all events, in order. */
  note(event: Event): void;
  /** As `core/address.ts` writes it. */
  addressOf(iid: number): string;
};

/** `node` counts the nodes of all bodies; `suffixes`: `[key]` of an item, `#round` of a round, else nothing. */
type Rows = { parent: Uint32Array; node: Uint32Array; readonly suffixes: string[] };

export function createPlaces(plan: Plan): Places {
  const nodes = numberNodes(plan);
  const ids = plan.bodies.flatMap((body) => body.nodes.map((node) => node.id));
  const rows: Rows = { parent: new Uint32Array(1_024), node: new Uint32Array(1_024), suffixes: [""] };
  const nodeOf = (iid: number): number => rows.node[iid] ?? 0;
  const addressOf = (iid: number): string => {
    let suffix = "";
    let at = iid;
    for (; (rows.suffixes[at] ?? "") !== ""; at = rows.parent[at] ?? 0) suffix = `${rows.suffixes[at]}${suffix}`;
    if (at === 0) return suffix;
    const around = rows.parent[at] ?? 0;
    return `${around === 0 ? "" : `${addressOf(around)}/`}${ids[nodeOf(at)] ?? ""}${suffix}`;
  };
  return {
    addressOf,
    note(event) {
      if (event.kind === "opened") {
        const { iid, parent, key = "", round } = event;
        add(rows, iid, parent, nodeOf(parent), round === undefined ? `[${key}]` : `#${round}`);
      } else if (event.kind === "entered") {
        const body = event.iid === 0 ? 0 : bodyEntered(nodes, nodeOf(event.iid));
        const first = nodes.first[body] ?? 0;
        for (let at = 0; at < (nodes.count[body] ?? 0); at += 1) add(rows, event.base + at, event.iid, first + at, "");
      }
    },
  };
}

function add(rows: Rows, iid: number, parent: number, node: number, suffix: string): void {
  if (iid >= rows.parent.length) {
    const room = Math.max(iid + 1, rows.parent.length * 2);
    rows.parent = grown(rows.parent, room);
    rows.node = grown(rows.node, room);
  }
  rows.parent[iid] = parent;
  rows.node[iid] = node;
  rows.suffixes[iid] = suffix;
}

function grown(from: Uint32Array, room: number): Uint32Array {
  const to = new Uint32Array(room);
  to.set(from);
  return to;
}
