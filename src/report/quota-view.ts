/** Which quota of a provider an instance waits for, and until when. */
import { clockText, gateTitle } from "../core/gates.ts";
import { type PlanRole, rolesOf } from "../plan/plan.ts";
import { groupOf, type InstanceRecord, type RunRecord } from "./run-record.ts";

/** Every quota that is used up at this time, with when it is there again. */
export function quotasShort({ quota }: Pick<RunRecord, "quota">, now: number): string[] {
  const shut = [...quota.gates].filter(([, { until }]) => until > now);
  return shut.map(([name, { until }]) => `waits for the quota of ${gateTitle(name)} until ${clockText(until, now)}`);
}

/** Of an instance that would ask an agent, and has no attempt in flight; undefined where it does not wait for a quota. */
export function quotaText(run: RunRecord, instance: InstanceRecord): string | undefined {
  if (instance.kind === "run" || instance.kind === "round" || run.quota.gates.size === 0) return undefined;
  const { node } = groupOf(run, instance);
  const last = instance.attempts.at(-1);
  const isInFlight = last !== undefined && last.ended === undefined;
  if (node.act.do !== "agent" || isInFlight || (node.fan !== undefined && instance.kind === "cell")) return undefined;
  for (const index of rolesOf(node.act.role)) {
    const name = gateOf(run, run.plan.roles[index]);
    const until = run.quota.gates.get(name)?.until ?? 0;
    if (until > run.activeAt)
      return `waits for the quota of ${gateTitle(name)} until ${clockText(until, run.activeAt)}`;
  }
  return undefined;
}

function gateOf({ quota }: RunRecord, role: PlanRole | undefined): string {
  return quota.byRole[role?.name ?? ""] ?? quota.byRole["*"] ?? "";
}
