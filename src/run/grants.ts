/** What attempts say while they are in flight: that they wait to be granted their next request, or in a queue. */
import type { Sum } from "../base/money.ts";
import type { Usage } from "../base/request.ts";
import type { Fact } from "../core/event.ts";
import type { InFlight } from "./flight.ts";

export type Grants = {
  /** Asks the scheduler; undefined: the attempt is to end. */
  ask(place: InFlight, turn: number, usage: Usage, input: number): Promise<Sum | undefined>;
  /** The attempt waits in its provider's queue under this ticket, or does no more. */
  note(place: InFlight, ticket: string | undefined): void;
  /** The scheduler's answer. One that nobody waits for any more is dropped. */
  give(iid: number, attempt: number, turn: number, allowance: Sum): void;
};

export function createGrants(post: (fact: Fact) => void): Grants {
  const waiting = new Map<string, (allowance: Sum | undefined) => void>();
  return {
    ask(place, turn, usage, input) {
      const { iid, attempt, signal } = place;
      if (signal.aborted) return Promise.resolve(undefined);
      const key = `${iid}/${attempt}/${turn}`;
      return new Promise((resolve) => {
        const end = (allowance: Sum | undefined): void => {
          waiting.delete(key);
          signal.removeEventListener("abort", onAbort);
          resolve(allowance);
        };
        const onAbort = (): void => end(undefined);
        signal.addEventListener("abort", onAbort);
        waiting.set(key, end);
        post({ kind: "billed", iid, attempt, turn, usage, input });
      });
    },
    note({ iid, attempt, signal }, ticket) {
      if (!signal.aborted) post({ kind: "queued", iid, attempt, ...(ticket === undefined ? {} : { ticket }) });
    },
    give(iid, attempt, turn, allowance) {
      waiting.get(`${iid}/${attempt}/${turn}`)?.(allowance);
    },
  };
}
