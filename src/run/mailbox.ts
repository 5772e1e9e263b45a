/** Facts that have arrived and are not yet stepped with, and the one thing that the loop waits for. */
import type { Fact } from "../core/event.ts";

export type Mailbox = {
  post(fact: Fact): void;
  /** All that has arrived, in order; the mailbox is empty after it. */
  take(): readonly Fact[];
  /** Has the next `arrival` come at once, also without a fact. */
  wake(): void;
  /** Whether the next `arrival` comes at once. */
  isAwake(): boolean;
  /**
   * Resolves when something has arrived, but only after all that is ready now had its turn: facts that come together
   * are committed together.
   */
  arrival(): Promise<void>;
};

export function createMailbox(): Mailbox {
  let facts: Fact[] = [];
  let awake = false;
  let resume: (() => void) | undefined;
  const wake = (): void => {
    awake = true;
    if (resume === undefined) return;
    setImmediate(resume);
    resume = undefined;
  };
  return {
    post(fact) {
      facts.push(fact);
      wake();
    },
    take() {
      const taken = facts;
      facts = [];
      awake = false;
      return taken;
    },
    wake,
    isAwake: () => awake,
    arrival() {
      return new Promise((resolve) => {
        if (awake) setImmediate(resolve);
        else resume = resolve;
      });
    },
  };
}
