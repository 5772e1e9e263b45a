/**
 * What is in flight: every attempt that was started and has not answered yet. Each answers exactly once, whatever its
 * provider or program does: what comes after an answer, or after the time that an abort allows, is dropped.
 */
import { processEnds } from "../agents/provider.ts";
import { invariant } from "../base/invariant.ts";
import { limits } from "../base/limits.ts";
import type { Fact } from "../core/event.ts";

export type InFlight = {
  readonly iid: number;
  readonly attempt: number;
  readonly signal: AbortSignal;
  /** Something has come of it: it is not silent. */
  heard(): void;
  /** It waits in a queue of its provider, where another process finds it: true from then on. */
  keep(isKept: boolean): void;
  /** The answer. Only the first counts. */
  answer(fact: Fact): void;
};

export type Flight = {
  /** Takes a place; to be answered by its `answer`. */
  begin(iid: number, attempt: number): InFlight;
  /** Ends an attempt; it answers within `withinMs`, else `aborted` (not clean) is answered for it. */
  abort(iid: number, attempt: number, withinMs: number): void;
  /**
   * Ends all; what does not bring its result within `limits.abortWithinMs` is `lost`, not settled. What waits in a queue
   * of its provider is left there, and nothing is answered for it.
   */
  loseAll(): void;
  /** Ends all and drops the answers; resolves when all have ended, at the latest after `limits.abortWithinMs`. */
  dropAll(): Promise<void>;
  count(): number;
  /** All that is in flight, as the patrol sees it. */
  watched(): IterableIterator<Watched>;
};

/** What the patrol notes of an attempt; it sets the times, so that none is asked for where an attempt begins. */
export type Watched = {
  readonly iid: number;
  readonly attempt: number;
  readonly isKept: boolean; // it waits in a queue, for up to a day
  hasSpoken: boolean; // since the last look
  seenAt: number; // first, ms; 0: not yet
  heardAt: number;
  tellAfterMs: number; // how long it may take before people are told again
};

/** An attempt in flight. Most never ask for their signal, which costs as much as all the rest of it: it is made on demand. */
class Place implements InFlight, Watched {
  readonly iid: number;
  readonly attempt: number;
  isLost = false;
  isKept = false;
  hasSpoken = false;
  seenAt = 0;
  heardAt = 0;
  tellAfterMs = 0;
  timer: NodeJS.Timeout | undefined;
  readonly #finish: (place: Place, fact: Fact) => void;
  #controller: AbortController | undefined;

  constructor(iid: number, attempt: number, finish: (place: Place, fact: Fact) => void) {
    this.iid = iid;
    this.attempt = attempt;
    this.#finish = finish;
  }

  get #aborts(): AbortController {
    this.#controller ??= new AbortController();
    return this.#controller;
  }

  get signal(): AbortSignal {
    return this.#aborts.signal;
  }

  abort(reason: string | undefined): void {
    this.#aborts.abort(reason);
  }

  heard(): void {
    this.hasSpoken = true;
  }

  keep(isKept: boolean): void {
    this.isKept = isKept;
  }

  answer(fact: Fact): void {
    this.#finish(this, fact);
  }
}

export function createFlight(post: (fact: Fact) => void): Flight {
  const places = new Map<number, Place>(); // by instance: each has one attempt in flight at most
  let tell: ((fact: Fact) => void) | undefined = post;
  let onEmpty: (() => void) | undefined;

  const finish = (place: Place, fact: Fact): void => {
    if (places.get(place.iid) !== place) return; // too late: it has been answered for
    clearTimeout(place.timer);
    places.delete(place.iid);
    const isOver = isResult(fact);
    if (!place.isLost || isOver) tell?.(fact);
    else if (!place.isKept) tell?.(lostOf(place));
    if (places.size === 0) onEmpty?.();
  };
  const end = (place: Place, withinMs: number, reason?: string): void => {
    place.abort(reason);
    place.timer ??= setTimeout(() => finish(place, abortedOf(place)), withinMs);
  };
  return {
    begin(iid, attempt) {
      invariant(!places.has(iid), `attempt ${attempt} of ${iid} is started once, when none of it is in flight`);
      const place = new Place(iid, attempt, finish);
      places.set(iid, place);
      return place;
    },
    abort(iid, attempt, withinMs) {
      const place = places.get(iid);
      if (place?.attempt === attempt) end(place, withinMs); // none: its answer is already on its way
    },
    loseAll() {
      for (const place of [...places.values()]) {
        place.isLost = true;
        end(place, limits.abortWithinMs, processEnds);
      }
    },
    async dropAll() {
      tell = undefined;
      if (places.size === 0) return;
      const empty = new Promise<void>((resolve) => {
        onEmpty = resolve;
      });
      for (const place of [...places.values()]) end(place, limits.abortWithinMs, processEnds);
      await empty;
    },
    count: () => places.size,
    watched: () => places.values(),
  };
}

function abortedOf({ iid, attempt }: Place): Fact {
  return { kind: "aborted", iid, attempt, clean: false };
}

/** What came in spite of the abort counts; what fails because of it does not. */
function isResult(fact: Fact): boolean {
  return fact.kind === "replied" || (fact.kind === "ensured" && fact.ok);
}

function lostOf({ iid, attempt }: Place): Fact {
  return { kind: "lost", iid, attempt, ended: 0 };
}
