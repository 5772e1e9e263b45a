/** All that waits or was kept from running, and by what: grouped by node and first cause, so that 100,000 items read as one line. */
import { addressOf } from "./instance-address.ts";
import type { Paint } from "./paint.ts";
import { groupOf, type InstanceRecord, type RunRecord } from "./run-record.ts";
import { isRunning } from "./run-view.ts";
import { whyOf } from "./why.ts";

/** `first`: the address of one of the `count`. `cause`: the last step of its chain. */
export type BlockedGroup = {
  readonly path: string;
  readonly state: string;
  readonly count: number;
  readonly first: string;
  readonly cause: string;
  readonly at?: string;
};

export type BlockedView = { readonly run: string; readonly groups: readonly BlockedGroup[] };

/** Chains that are followed for one node: what waits behind one node mostly waits for one thing. */
const chainsPerNode = 200;

export function blockedView(run: RunRecord): BlockedView {
  const groups = new Map<string, { group: BlockedGroup; count: number }>();
  const followed = new Map<number, number>();
  for (const instance of run.instances.values()) {
    if (!isKept(instance)) continue;
    const count = (followed.get(instance.group) ?? 0) + 1;
    followed.set(instance.group, count);
    const found: BlockedGroup = count > chainsPerNode ? overflow(run, instance) : chainOf(run, instance);
    const name = `${found.path}\n${found.state}\n${found.cause}`;
    const known = groups.get(name);
    if (known === undefined) groups.set(name, { group: found, count: 1 });
    else known.count += 1;
  }
  return { run: run.began?.run ?? "", groups: [...groups.values()].map(({ group, count }) => ({ ...group, count })) };
}

export function renderBlocked(view: BlockedView, paint: Paint): string {
  if (view.groups.length === 0) return "nothing waits and nothing was kept from running\n";
  const lines = view.groups.flatMap((group) => [
    `${paint.bold(group.count > 1 ? `${group.path} (${group.count})` : group.first)} ${paint.yellow(group.state)}: ${group.cause}`,
    ...(group.at === undefined ? [] : [paint.dim(`    at ${group.at}`)]),
  ]);
  return `${lines.join("\n")}\n`;
}

/** Not settled and not at work, or kept from running by something else. */
function isKept(instance: InstanceRecord): boolean {
  if (instance.kind === "run") return false;
  if (instance.outcome === undefined) return !isRunning(instance);
  return instance.outcome === "blocked" || instance.outcome === "skipped" || instance.outcome === "cancelled";
}

function chainOf(run: RunRecord, instance: InstanceRecord): BlockedGroup {
  const why = whyOf(run, instance);
  const last = why.steps.at(-1);
  const own = why.steps.length <= 1;
  return {
    path: groupOf(run, instance).path,
    state: why.state,
    count: 1,
    first: why.address,
    cause: last === undefined ? "" : `${own ? "" : `${last.address} `}${last.text}`,
    ...(last?.at === undefined ? {} : { at: last.at }),
  };
}

function overflow(run: RunRecord, instance: InstanceRecord): BlockedGroup {
  const path = groupOf(run, instance).path;
  return {
    path,
    state: "kept",
    count: 1,
    first: addressOf(run, instance.iid),
    cause: "more of this node: ask `why` of one",
  };
}
