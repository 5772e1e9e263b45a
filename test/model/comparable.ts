/** Whether what a run came to hangs on nothing but its plan: else there is nothing to compare it with. */
import type { Event } from "../../src/core/event.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { Ledger } from "./ledger.ts";
import type { World } from "./world.ts";

/** Why it cannot be compared; undefined: it can. */
export function whyIncomparable({ plan, journal, ledger, words }: World): string | undefined {
  if (choosesByArrival(plan)) return "a choice by arrival";
  if (ledger.cancelled || ledger.words.has("told: skip")) return "cancelled, or left out";
  const wasSet = words.has("clock steps on");
  for (const event of journal) {
    if (wasSet && isTimeout(event)) return "a clock that was set beside a timeout";
    const why = reasonIn(event);
    if (why !== undefined) return why;
  }
  // What a person says hangs on how often the instance was asked about.
  if (ledger.words.has("asked: once") && ledger.words.has("asked: retry")) return "questions of two kinds";
  return whyStopsDiffer(ledger);
}

/** What a fan that stops early has begun by then hangs on when its items end. */
function whyStopsDiffer(ledger: Ledger): string | undefined {
  const stopping = ledger.entries.some(({ node, kind }) => kind === "cell" && node?.fan?.stop !== undefined);
  if (stopping && ledger.words.has("retrying")) return "a stop beside another attempt";
  if (stopping && (ledger.open > 0 || ledger.asks > 0)) return "a stop beside a question";
  return undefined;
}

function isTimeout(event: Event): boolean {
  return (
    (event.kind === "settled" && event.cause?.kind === "timeout") ||
    (event.kind === "retrying" && event.reason.kind === "timeout")
  );
}

function reasonIn(event: Event): string | undefined {
  if (event.kind === "opened" && event.key?.includes("~") === true)
    return "a double, which is the one that comes later";
  if (event.kind === "ask_closed" && event.how === "expired") return "a question expired";
  if (event.kind === "answered" && event.actor === "Eve") return "another came first";
  const tried = event.kind === "asked" ? (event.tried ?? []) : event.kind === "retrying" ? [event.reason] : [];
  if (tried.some(({ kind }) => kind === "budget")) return "a limit of a node";
  if (event.kind !== "settled") return undefined;
  const { cause } = event;
  if (cause?.kind === "budget" || cause?.kind === "limit") return "a limit of a node";
  return undefined;
}

function choosesByArrival({ bodies }: Plan): boolean {
  const choices = new Set(["distinct", "cap", "take"]);
  return bodies.some(({ nodes }) =>
    nodes.some(({ fan, act }) => {
      if (fan?.gen.live !== undefined && fan.take !== undefined) return true;
      if (act.do !== "stream" || act.gens[0]?.live === undefined) return false;
      return act.order === "arrival" && act.ops.some(({ op }) => choices.has(op));
    }),
  );
}
