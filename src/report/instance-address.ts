/** Addresses of instances, as people and tools write them: `verdict[claim-3]/refute[1]`, `hunt#2/find[by file]`. */
import { didYouMean } from "../base/did-you-mean.ts";
import { hashText } from "../base/hash.ts";
import { findInstance, groupOf, type InstanceRecord, type RunRecord } from "./run-record.ts";

/** The address of an instance; of the run itself `""`. */
export function addressOf(run: RunRecord, iid: number): string {
  const instance = findInstance(run, iid);
  if (instance.kind === "run") return "";
  if (instance.kind === "item") return `${addressOf(run, instance.parent)}[${shownKey(instance.key ?? "")}]`;
  if (instance.kind === "round") return `${addressOf(run, instance.parent)}#${instance.round ?? 0}`;
  const frame = addressOf(run, instance.parent);
  const { id } = groupOf(run, instance).node;
  return frame === "" ? id : `${frame}/${id}`;
}

/** A key of more than 40 characters, or with other than safe ones, shows as `#` and 8 hex digits of its hash. */
function shownKey(key: string): string {
  return /^[\p{L}\p{N} ._:@~+,-]{1,40}$/u.test(key) ? key : `#${hashText(key).slice(0, 8)}`;
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
