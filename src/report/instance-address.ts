/** Addresses of instances, as people and tools write them: `verdict[claim-3]/refute[1]`, `hunt#2/find[by file]`. */
import { didYouMean } from "../base/did-you-mean.ts";
import { findInstance, groupOf, type InstanceRecord, type RunRecord } from "./run-record.ts";

/** The address of an instance; of the run itself `""`. Keys stand in the events as addresses show them. */
export function addressOf(run: RunRecord, iid: number): string {
  const instance = findInstance(run, iid);
  if (instance.kind === "run") return "";
  if (instance.kind === "item") return `${addressOf(run, instance.parent)}[${instance.key ?? `~${instance.position}`}]`;
  if (instance.kind === "round") return `${addressOf(run, instance.parent)}#${instance.round ?? 0}`;
  const frame = addressOf(run, instance.parent);
  const { id } = groupOf(run, instance).node;
  return frame === "" ? id : `${frame}/${id}`;
}

/** The instance with this address, or a sentence that says why there is none. */
export function findAddress(run: RunRecord, address: string): InstanceRecord | string {
  const near: string[] = [];
  for (const instance of run.instances.values()) {
    if (instance.kind === "run") continue;
    const known = addressOf(run, instance.iid);
    if (known === address) return instance;
    if (near.length < 2_000) near.push(known);
  }
  const hint = didYouMean(address, near);
  return `no instance "${address}" in this run${hint === undefined ? "" : `; ${hint}`}`;
}
