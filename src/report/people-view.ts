/** What people were asked in a run, what waits for them, and how to answer. */
import type { AskAbout } from "../core/ask.ts";
import type { LeftOut } from "../core/event.ts";
import { numberText } from "./amounts.ts";
import { type AskRecord, openAskOf } from "./ask-record.ts";
import { addressOf } from "./instance-address.ts";
import type { Paint } from "./paint.ts";
import { oneLine } from "./printable.ts";
import type { Asked, InstanceRecord, Instances, RunRecord } from "./run-record.ts";
import { findInstance } from "./run-record.ts";

/** `id`: what `sluice answer` takes. `how`: absent while it waits. `overdue`: its time is over, and no process has judged it. Times in ms of wall time. */
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
  readonly overdue?: true;
  readonly how?: "answered" | "expired" | "moot";
  readonly choice?: string;
  readonly actor?: string;
  readonly reason?: string;
  readonly note?: string;
  readonly fromRun?: string; // where the answer was given
};

/** Questions of a run, in the order in which they were asked. */
export function askViews(run: RunRecord, { first }: Asked): readonly AskView[] {
  return first.map(({ iid, asked }) => askViewNow(run, findInstance(run, iid), asked));
}

function askViewNow(run: RunRecord, instance: InstanceRecord, asked: AskRecord): AskView {
  const isOverdue = asked.how === undefined && asked.expires !== undefined && asked.expires <= run.seenAt;
  return { ...askView(run, instance, asked), ...(isOverdue ? { overdue: true } : {}) };
}

export function askView(run: Instances, instance: InstanceRecord, asked: AskRecord): AskView {
  const { ask, opened, closed, ...rest } = asked;
  return {
    id: `${run.id}:${ask}`,
    address: addressOf(run, instance.iid),
    openedAt: opened,
    ...(closed === undefined ? {} : { closedAt: closed }),
    ...rest,
  };
}

/** Questions that a report lists of either kind. */
const asksShown = 20;

/** How many questions wait, and how many have come to an end other than that they were asked no more. */
export type AskCounts = { readonly open: number; readonly closed: number };

/** The section of a report: what waits, with the line that answers it, and what was said. `asks`: the first of either. */
export function peopleLines(asks: readonly AskView[], counts: AskCounts, paint: Paint): string[] {
  const open = asks.filter(({ how }) => how === undefined).slice(0, asksShown);
  const closed = asks.filter(({ how }) => how !== undefined && how !== "moot").slice(0, asksShown);
  const saidOf = (ask: AskView): string => `  ${ask.address}  ${oneLine(saidText(ask), 300)}`;
  const openMore = moreText(counts.open - open.length, "`sluice queue` lists what waits");
  const closedMore = moreText(counts.closed - closed.length, "`sluice show RUN INSTANCE` shows each");
  return [
    ...section("waits for people", [...open.flatMap((ask) => openLines(ask, paint)), ...openMore], paint),
    ...section("asked of people", [...closed.map(saidOf), ...closedMore], paint),
  ];
}

function section(title: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : ["", paint.bold(title), ...lines];
}

function moreText(more: number, where: string): string[] {
  return more > 0 ? [`  and ${numberText(more)} more: ${where}`] : [];
}

function openLines(ask: AskView, paint: Paint): string[] {
  return [
    `  ${ask.address}  ${oneLine(ask.question, 200)}${paint.dim(expiryText(ask))}`,
    paint.dim(`    ${answerText(ask)}`),
  ];
}

/** `  expires at 2026-11-21 20:35 UTC: then "hold" counts`, what is done once that has passed, or nothing. */
function expiryText({ expires, onExpiry, overdue }: AskView): string {
  if (expires === undefined) return "";
  const at = timeOfDay(expires);
  if (overdue !== true) return `  expires at ${at}${onExpiry === undefined ? "" : `: then "${onExpiry}" counts`}`;
  const comes = onExpiry === undefined ? "it ends without an answer" : `"${onExpiry}" counts`;
  return `  expired at ${at}: ${comes} at the next \`sluice resume\``;
}

/** `2026-11-21 20:35 UTC`. */
function timeOfDay(t: number): string {
  return `${new Date(t).toISOString().slice(0, 16).replace("T", " ")} UTC`;
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
  const view = askViewNow(run, instance, asked);
  const expiry = expiryText(view).trim();
  const until = expiry === "" ? "" : `; it ${expiry}`;
  return `asks a person: ${oneLine(asked.question, 200)}${until}; answer it: ${answerText(view)}`;
}

/** What a person said last about an instance that has settled; undefined where nobody was asked. */
export function decidedText(instance: InstanceRecord): string | undefined {
  const last = instance.asks?.at(-1);
  if (last === undefined || last.closed === undefined || last.how === "moot") return undefined;
  return oneLine(saidText(last), 300);
}

/** Who said `skip`, and why. */
export function leftOutText({ actor, reason }: LeftOut): string {
  return oneLine(`${actor}${reason === undefined ? "" : `: ${reason}`}`, 300);
}
