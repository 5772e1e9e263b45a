/** What people were asked in a run, what waits for them, and how to answer. */
import type { AskAbout } from "../core/ask.ts";
import { timeText } from "./amounts.ts";
import { type AskRecord, openAskOf } from "./ask-record.ts";
import { addressOf } from "./instance-address.ts";
import type { Paint } from "./paint.ts";
import { oneLine } from "./printable.ts";
import type { InstanceRecord, RunRecord } from "./run-record.ts";

/** `id`: what `sluice answer` takes. `how`: absent while it waits. Times in ms of wall time. */
export type AskView = {
  readonly id: string;
  readonly address: string;
  readonly about: AskAbout;
  readonly question: string;
  readonly choices: readonly string[];
  readonly openedAt: number;
  readonly closedAt?: number;
  readonly expires?: number;
  readonly onExpiry?: string;
  readonly how?: "answered" | "expired" | "moot";
  readonly choice?: string;
  readonly actor?: string;
  readonly reason?: string;
  readonly note?: string;
  readonly fromRun?: string; // where the answer was given
};

/** All questions of a run, in the order in which they were asked. */
export function asksOf(run: RunRecord): readonly AskView[] {
  const found: AskView[] = [];
  for (const instance of run.instances.values()) {
    for (const asked of instance.asks ?? []) found.push(askView(run, instance, asked));
  }
  return found.sort((left, right) => numberOf(left) - numberOf(right));
}

function numberOf({ id }: AskView): number {
  return Number(id.slice(id.lastIndexOf(":") + 1));
}

export function askView(run: RunRecord, instance: InstanceRecord, asked: AskRecord): AskView {
  const { ask, opened, closed, ...rest } = asked;
  return {
    id: `${run.began?.run ?? ""}:${ask}`,
    address: addressOf(run, instance.iid),
    openedAt: opened,
    ...(closed === undefined ? {} : { closedAt: closed }),
    ...rest,
  };
}

/** Questions that a report lists of either kind. */
const asksShown = 20;

/** The section of a report: what waits, with the line that answers it, and what was said. */
export function peopleLines(asks: readonly AskView[], now: number, paint: Paint): string[] {
  const open = asks.filter(({ how }) => how === undefined);
  const closed = asks.filter(({ how }) => how !== undefined && how !== "moot");
  return [
    ...section("waits for people", open, (ask) => openLines(ask, now, paint), paint),
    ...section("asked of people", closed, (ask) => [`  ${ask.address}  ${oneLine(saidText(ask), 300)}`], paint),
  ];
}

function section(
  title: string,
  asks: readonly AskView[],
  lines: (ask: AskView) => readonly string[],
  paint: Paint,
): string[] {
  if (asks.length === 0) return [];
  const more = asks.length - asksShown;
  return [
    "",
    paint.bold(title),
    ...asks.slice(0, asksShown).flatMap(lines),
    ...(more > 0 ? [`  and ${more} more: \`sluice queue\` lists what waits`] : []),
  ];
}

function openLines(ask: AskView, now: number, paint: Paint): string[] {
  return [
    `  ${ask.address}  ${oneLine(ask.question, 200)}${paint.dim(expiryText(ask, now))}`,
    paint.dim(`    ${answerText(ask)}`),
  ];
}

/** `, expires in 23 h 10 min: then "hold" counts`, or nothing. */
function expiryText({ expires, onExpiry }: AskView, now: number): string {
  if (expires === undefined) return "";
  const when = expires > now ? `expires in ${timeText(expires - now)}` : "has expired, judged by `sluice resume`";
  return `  ${when}${onExpiry === undefined ? "" : `: then "${onExpiry}" counts`}`;
}

/** The command that answers it. */
export function answerText({ id, choices }: Pick<AskView, "id" | "choices">): string {
  return `sluice answer ${id}${choices.length === 0 ? "" : ` ${choices.join("|")}`}`;
}

type Said = Pick<AskView, "how" | "choice" | "actor" | "reason" | "note" | "onExpiry" | "fromRun">;

/** What became of a question: `"ship", says Anna (tests are green)`. */
export function saidText({ how, choice, actor, reason, note, onExpiry, fromRun }: Said): string {
  if (how === "expired") return `nobody answered in time: "${onExpiry ?? ""}" counts`;
  if (how === "moot") return "was asked no more: it ended without an answer";
  const why = reason === undefined ? "" : ` (${reason})`;
  const noted = note === undefined ? "" : `, with the note: ${note}`;
  const where = fromRun === undefined ? "" : ` in run ${fromRun}`;
  return `${choice === undefined ? "answered" : `"${choice}"`}, says ${actor ?? "somebody"}${where}${why}${noted}`;
}

/** Why an instance that a person is asked about has not settled; undefined where nobody is asked. */
export function waitingText(run: RunRecord, instance: InstanceRecord): string | undefined {
  const asked = openAskOf(instance);
  if (asked === undefined) return undefined;
  const view = askView(run, instance, asked);
  const expiry = expiryText(view, run.lastAt).trim();
  const until = expiry === "" ? "" : `; it ${expiry}`;
  return `asks a person: ${oneLine(asked.question, 200)}${until}; answer it: ${answerText(view)}`;
}

/** What a person said last about an instance that has settled; undefined where nobody was asked. */
export function decidedText(instance: InstanceRecord): string | undefined {
  const last = instance.asks?.at(-1);
  if (last === undefined || last.closed === undefined || last.how === "moot") return undefined;
  return oneLine(saidText(last), 300);
}
