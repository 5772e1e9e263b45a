/** Addresses of instances, as people and tools write them: `verdict[claim-3]/refute[1]`, `hunt#2/find[by file]`. */
import { nearestWord } from "../base/did-you-mean.ts";
import type { Body } from "../plan/plan.ts";
import { countText } from "./amounts.ts";
import { findInstance, groupOf, type InstanceRecord, type Instances, type RunRecord } from "./run-record.ts";

/** The address of an instance; of the run itself `""`. Keys stand in the events as addresses show them. */
export function addressOf(run: Instances, iid: number): string {
  const instance = findInstance(run, iid);
  if (instance.kind === "run") return "";
  if (instance.kind === "item") return `${addressOf(run, instance.parent)}[${instance.key ?? `~${instance.position}`}]`;
  if (instance.kind === "round") return `${addressOf(run, instance.parent)}#${instance.round ?? 0}`;
  const frame = addressOf(run, instance.parent);
  const { id } = groupOf(run, instance).node;
  return frame === "" ? id : `${frame}/${id}`;
}

/** The instance with this address, or a sentence that says why there is none. It is found from the outside in. */
export function findAddress(run: RunRecord, address: string): InstanceRecord | string {
  const steps = stepsOf(address);
  let at = findInstance(run, 0);
  for (const [index, step] of steps.entries()) {
    const next = goInto(run, at, step);
    if (next === undefined) return noInstance(run, { address, at, steps: steps.slice(index) });
    at = next;
  }
  return steps.length === 0 ? noInstance(run, { address, at, steps }) : at;
}

type Step =
  | { readonly kind: "node"; readonly id: string }
  | { readonly kind: "item"; readonly key: string }
  | { readonly kind: "round"; readonly round: number };

/** `id`, `[key]`, `#round`: brackets delimit a key, in which a path may stand. What fits none of these is an id that nothing has. */
const stepPattern = /\[([^\]]*)\]|#(\d+)|\/?([^[\]#/]+)/y;

function stepsOf(address: string): readonly Step[] {
  const steps: Step[] = [];
  stepPattern.lastIndex = 0;
  for (let at = 0; at < address.length; at = stepPattern.lastIndex) {
    const found = stepPattern.exec(address);
    if (found === null) return [...steps, { kind: "node", id: address.slice(at) }];
    const [, key, round, id = ""] = found;
    if (key !== undefined) steps.push({ kind: "item", key });
    else steps.push(round === undefined ? { kind: "node", id } : { kind: "round", round: Number(round) });
  }
  return steps;
}

function goInto(run: RunRecord, at: InstanceRecord, step: Step): InstanceRecord | undefined {
  if (step.kind === "round") return run.many.round(at, step.round);
  if (step.kind === "item") return itemOf(run, at, step.key);
  const index = bodyOf(run, at)?.nodes.findIndex(({ id }) => id === step.id) ?? -1;
  return index === -1 || at.base === undefined ? undefined : run.instance(at.base + index);
}

/** By its key, or by its position where it has none. */
function itemOf(run: RunRecord, fan: InstanceRecord, key: string): InstanceRecord | undefined {
  const found = run.many.item(fan, key);
  const position = /^~(\d+)$/.exec(key)?.[1];
  if (found !== undefined || position === undefined) return found;
  const there = run.many.opened(fan, Number(position) + 1)[Number(position)];
  return there?.key === undefined ? there : undefined;
}

/** The body whose frame an instance opens. */
function bodyOf({ plan, groups }: Instances, { kind, group }: InstanceRecord): Body | undefined {
  if (kind === "run") return plan.bodies[0];
  const act = groups[group]?.node.act;
  return act?.do === "enter" ? plan.bodies[act.body] : undefined;
}

type Missing = { readonly address: string; readonly at: InstanceRecord; readonly steps: readonly Step[] };

/** Items of one list among which the nearest to the one that was meant is looked for. */
const nearMost = 2_000;

/** What has not begun is told from what the pipeline does not have. `steps`: from the one that leads nowhere. */
function noInstance(run: RunRecord, { address, at, steps }: Missing): string {
  const around = addressOf(run, at.iid);
  const [step] = steps;
  if (step?.kind === "node" && bodyOf(run, at)?.nodes.some(({ id }) => id === step.id) === true) {
    return `no instance "${address}" in this run yet: "${around}" has not begun`;
  }
  if (step?.kind === "item" && at.outcome === undefined && nearKey(run, at, step.key) === undefined) {
    const opened = countText(at.children, "item");
    return `no instance "${address}" in this run so far: ${opened} of "${around}" opened, and more may come`;
  }
  const meant = nearest(run, { address, at, steps });
  const hint = meant === undefined ? placeHint(run, step) : `did you mean "${meant}"?`;
  return `no instance "${address}" in this run${hint === undefined ? "" : `; ${hint}`}`;
}

/** The address with its first wrong step put right, as far as it leads somewhere then. */
function nearest(run: RunRecord, { at, steps: [step, ...rest] }: Missing): string | undefined {
  if (step === undefined) return undefined;
  for (const found of near(run, at, step)) {
    let to = found;
    for (const next of rest) {
      const inner = goInto(run, to, next);
      if (inner === undefined) break;
      to = inner;
    }
    return addressOf(run, to.iid);
  }
  return undefined;
}

function nearKey(run: RunRecord, fan: InstanceRecord, key: string): string | undefined {
  const keys = run.many.opened(fan, nearMost).map((item) => item.key ?? "");
  return nearestWord(key, keys);
}

function near(run: RunRecord, at: InstanceRecord, step: Step): readonly InstanceRecord[] {
  const opened = run.many.opened(at, nearMost);
  if (step.kind === "round") return opened.filter(({ kind }) => kind === "round").slice(-1);
  const cells = at.base === undefined ? [] : (bodyOf(run, at)?.nodes ?? []).map((_, index) => (at.base ?? 0) + index);
  const candidates = step.kind === "item" ? opened : cells.map((iid) => findInstance(run, iid));
  const names = candidates.map((one) => (step.kind === "item" ? (one.key ?? "") : groupOf(run, one).node.id));
  const meant = nearestWord(step.kind === "item" ? step.key : step.id, names);
  const found = meant === undefined ? undefined : candidates[names.indexOf(meant)];
  return found === undefined ? candidates.slice(0, step.kind === "item" ? 1 : 0) : [found];
}

/** A node of this name that stands deeper inside. */
function placeHint({ groups }: RunRecord, step: Step | undefined): string | undefined {
  if (step?.kind !== "node") return undefined;
  const deeper = groups.find(({ node, depth }) => depth > 0 && node.id === step.id);
  return deeper === undefined ? undefined : `"${step.id}" stands inside: ${deeper.path}`;
}
