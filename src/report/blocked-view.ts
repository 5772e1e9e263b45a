/** All that waits or was kept from running, and by what: grouped by node and first cause, so that 100,000 items read as one line. */
import { present } from "../base/invariant.ts";
import { numberText } from "./amounts.ts";
import { addressOf } from "./instance-address.ts";
import type { Paint } from "./paint.ts";
import type { InstanceRecord, RunRecord } from "./run-record.ts";
import { lastReason, stateOf } from "./why.ts";
import { wrapBehind } from "./wrap.ts";

/** `first`: the address of one of the `count`. `cause`: the last step of its chain. */
export type BlockedGroup = {
  readonly path: string;
  readonly state: string;
  readonly count: number;
  readonly first: string;
  readonly cause: string;
  readonly at?: string;
};

/** `more`: groups that are not shown. */
export type BlockedView = { readonly run: string; readonly groups: readonly BlockedGroup[]; readonly more: number };

type Kept = ReturnType<RunRecord["many"]["kept"]>[number];

/** Chains that are followed for one node: what waits behind one node mostly waits for one thing. */
const chainsPerNode = 200;

/** `most`: groups that are shown. */
export function blockedView(run: RunRecord, most = Number.MAX_SAFE_INTEGER): BlockedView {
  const groups = run.many.kept(chainsPerNode).flatMap((kept) => groupsOf(run, kept));
  return { run: run.id, groups: groups.slice(0, most), more: Math.max(0, groups.length - most) };
}

/** What was kept of one node, by its first cause. */
function groupsOf(run: RunRecord, { group, count, first }: Kept): BlockedGroup[] {
  const path = present(run.groups[group], `the group ${group} of nodes`).path;
  const byCause = new Map<string, { group: BlockedGroup; count: number }>();
  for (const instance of first) {
    const found = causeOf(run, path, instance);
    const name = `${found.state}\n${found.cause}`;
    const known = byCause.get(name);
    if (known === undefined) byCause.set(name, { group: found, count: 1 });
    else known.count += 1;
  }
  const found = [...byCause.values()].map((one) => ({ ...one.group, count: one.count }));
  const more = count - first.length;
  if (more === 0) return found;
  return [...found, { path, state: "kept", count: more, first: path, cause: "more of this node: ask `why` of one" }];
}

/** `width`: characters of a line. */
export function renderBlocked(view: BlockedView, paint: Paint, width = Number.POSITIVE_INFINITY): string {
  if (view.groups.length === 0) return "nothing waits and nothing was kept from running\n";
  const lines = view.groups.flatMap((group) => {
    const name = group.count > 1 ? `${group.path} (${group.count})` : group.first;
    const cause = wrapBehind(name.length + group.state.length + 3, group.cause, width, 4);
    return [
      `${paint.bold(name)} ${paint.yellow(group.state)}: ${cause}`,
      ...(group.at === undefined ? [] : [paint.dim(`    at ${group.at}`)]),
    ];
  });
  const more = view.more === 0 ? [] : [`and ${numberText(view.more)} more causes: --all`];
  return `${[...lines, ...more].join("\n")}\n`;
}

/** The state stands before it already. */
const saidState = /^was (?:skipped|cancelled)[:,]? /;
const heldBy = /^is held \((\w+)\): /;
const asking = /^asks a person: /;

function causeOf(run: RunRecord, path: string, instance: InstanceRecord): BlockedGroup {
  const { step, isOwn } = lastReason(run, instance);
  return {
    path,
    state: stateOf(run, instance),
    count: 1,
    first: addressOf(run, instance.iid),
    cause: isOwn
      ? step.text.replace(saidState, "").replace(heldBy, "$1: ").replace(asking, "")
      : `${step.address} ${step.text}`,
    ...(step.at === undefined ? {} : { at: step.at }),
  };
}
