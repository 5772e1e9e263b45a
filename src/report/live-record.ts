/** What is known of a run while it goes on, folded event by event. Nothing is decided here: what an event says is noted. */
import { present } from "../base/invariant.ts";
import type { Event } from "../core/event.ts";
import type { Body, Plan } from "../plan/plan.ts";
import { createGroups, type Groups } from "./groups.ts";
import { blankInstance, elementOf, foldInstance, type InstanceFold } from "./instance-fold.ts";
import { groupOf, type InstanceRecord, type Quotas, type RunRecord } from "./run-record.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A record that grows with its run. */
export type LiveRecord = Mutable<Omit<RunRecord, "many" | "left" | "quota" | "activeAt" | "seenAt">> & {
  readonly quota: Mutable<Quotas> & { readonly gates: Map<string, { readonly until: number }> };
  readonly instances: Map<number, InstanceFold>;
  readonly intern: Groups["intern"];
};

/** Nothing so far: `foldEvent` folds one event after the other into it. `groups`: of a run that was begun before. */
export function startRecord(plan: Plan, groups: Groups = createGroups()): LiveRecord {
  const run = blankInstance({ iid: 0, kind: "run", parent: -1, frame: -1, group: -1, opened: 0 });
  const instances = new Map([[0, run]]);
  return {
    id: "",
    plan,
    instances,
    instance: (iid) => instances.get(iid),
    ...groups,
    began: undefined,
    limits: undefined,
    ended: undefined,
    cancelledBy: undefined,
    held: undefined,
    beganAt: 0,
    lastAt: 0,
    quota: { gates: new Map(), byRole: {} },
  };
}

/** Throws `Bug` for an event of an instance that is not known. */
export function foldEvent(fold: LiveRecord, event: Event): void {
  fold.lastAt = event.t;
  switch (event.kind) {
    case "run_began":
      fold.began = event;
      fold.id = event.run;
      fold.limits = event.limits;
      fold.beganAt = event.t;
      break;
    case "attached":
      // A run that is taken up again has not ended, and nothing holds it: what it said at its end counts no more.
      fold.ended = undefined;
      fold.held = undefined;
      fold.quota.gates.clear();
      fold.quota.byRole = event.gates ?? {};
      break;
    case "held":
      fold.held = event;
      break;
    case "released":
      fold.held = undefined;
      break;
    case "run_ended":
      fold.ended = event;
      break;
    case "told":
      if (event.limits !== undefined) fold.limits = event.limits;
      if (event.verb === "cancel") fold.cancelledBy ??= event.actor;
      break;
    case "gate_set":
      fold.quota.gates.set(event.gate, { until: event.until });
      break;
    case "rang":
    case "limited":
      break;
    case "opened":
      open(fold, event);
      break;
    case "entered":
      enter(fold, event);
      break;
    default:
      foldInstance(foldOf(fold, event.iid), event);
      break;
  }
}

function foldOf(fold: LiveRecord, iid: number): InstanceFold {
  return present(fold.instances.get(iid), `instance ${iid} in the events of the run`);
}

function open(fold: LiveRecord, event: Extract<Event, { kind: "opened" }>): void {
  const parent = foldOf(fold, event.parent);
  const group = groupOf(fold, parent);
  const isItem = parent.kind === "cell" && group.node.fan !== undefined;
  parent.started ??= event.t;
  const opened: InstanceFold = {
    ...blankInstance({
      iid: event.iid,
      kind: isItem ? "item" : "round",
      parent: event.parent,
      frame: parent.frame,
      group: parent.group,
      opened: event.t,
    }),
    position: parent.children,
    key: event.key,
    round: event.round,
    element: elementOf(event),
  };
  fold.instances.set(event.iid, opened);
  parent.children += 1;
  if (!isItem) parent.lastRound = opened;
}

function enter(fold: LiveRecord, event: Extract<Event, { kind: "entered" }>): void {
  const instance = foldOf(fold, event.iid);
  instance.base = event.base;
  instance.started ??= event.t;
  const body = bodyEntered(fold, instance);
  body.nodes.forEach((node, index) => {
    const iid = event.base + index;
    const group = fold.intern({ frame: instance.group, body, node, index });
    const place = { iid, kind: "cell", parent: event.iid, frame: event.iid, group, opened: event.t } as const;
    fold.instances.set(iid, blankInstance(place));
  });
}

/** The body whose frame an instance opens. */
function bodyEntered(fold: LiveRecord, instance: InstanceRecord): Body {
  if (instance.kind === "run") return present(fold.plan.bodies[0], "body 0 of the plan");
  const { act } = groupOf(fold, instance).node;
  return present(act.do === "enter" ? fold.plan.bodies[act.body] : undefined, `a body of instance ${instance.iid}`);
}
