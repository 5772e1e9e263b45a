/** What a re-run would do, as text: one line for the instances of a node that share a reason. */
import { timeText } from "../report/amounts.ts";
import type { Paint } from "../report/paint.ts";
import { oneLine } from "../report/printable.ts";
import type { PlannedStart, RerunPlan, TakenOver } from "../run/plan-rerun.ts";

/** Ends with a line feed. */
export function rerunText(plan: RerunPlan, paint: Paint): string {
  const runsAny = plan.runs.length > 0 || plan.asks.length > 0;
  const lines = [
    ...section("take", plan.taken, takenNote),
    ...section("left", plan.left.map(named), () =>
      runsAny ? "nothing has asked for it so far" : "nothing asks for it",
    ),
    ...section("wait", plan.waits, ({ had }) => (had ? "taken over if what it reads comes out the same" : "new")),
    ...section("ask", plan.asks.map(named), () => "a person is asked"),
    ...section("run", plan.runs, startNote),
  ];
  const width = Math.max(0, ...lines.map(({ what }) => what.length));
  return [
    ...lines.map(({ verb, what, note }, index) => {
      const shown = verb === lines[index - 1]?.verb ? "" : verb;
      const row = `${verbPaint(verb, paint)(shown.padEnd(4))}  ${what.padEnd(width)}  ${paint.dim(note)}`;
      return `${row.trimEnd()}\n`;
    }),
    `${sumText(plan)}\n`,
  ].join("");
}

type Line = { readonly verb: string; readonly what: string; readonly note: string };

const named = (address: string): { readonly address: string } => ({ address });

/** A line for each node and note, in the order in which they first come. */
function section<T extends { readonly address: string }>(
  verb: string,
  entries: readonly T[],
  noteOf: (entry: T) => string,
): readonly Line[] {
  const groups = new Map<string, { readonly note: string; readonly addresses: string[] }>();
  for (const entry of entries) {
    const note = noteOf(entry);
    const key = JSON.stringify([nodeOf(entry.address), note]);
    const group = groups.get(key) ?? { note, addresses: [] };
    groups.set(key, group);
    group.addresses.push(entry.address);
  }
  return [...groups.values()].map(({ note, addresses }) => ({
    verb,
    what: whatText(addresses),
    note: oneLine(note, 120),
  }));
}

/** The way to the node, without keys and rounds. */
function nodeOf(address: string): string {
  return address.replace(/\[[^\]]*\]/g, "").replace(/#\d+/g, "");
}

function whatText([first = "", ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

function takenNote({ address, fromAddress, ageMs }: TakenOver): string {
  const [node, from] = [nodeOf(address), nodeOf(fromAddress)];
  const notes = [
    ...(node === from ? [] : [`from ${from}`]),
    ...(ageMs === undefined ? [] : [`from outside, ${ageText(ageMs)} old`]),
  ];
  return notes.join(", ");
}

/** In the largest unit, so that results of one hour read as one. */
export function ageText(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  if (hours >= 48) return `${Math.floor(hours / 24)} days`;
  if (hours >= 1) return `${hours} h`;
  const minutes = Math.floor(ms / 60_000);
  return minutes >= 1 ? `${minutes} min` : timeText(Math.floor(ms / 1_000) * 1_000);
}

function startNote({ why, changed, reason }: PlannedStart): string {
  if (why === "changed") return `${changed.join(", ")} changed`;
  return reason ?? "new";
}

function sumText({ taken, runs, waits, asks }: RerunPlan): string {
  const parts = [
    `${taken.length} taken over`,
    `${runs.length} to run${waits.length > 0 && runs.length > 0 ? " now" : ""}`,
    ...(asks.length > 0 ? [`${asks.length} to ask`] : []),
    ...(waits.length > 0 ? [`${waits.length} that wait for that`] : []),
  ];
  return parts.join(", ");
}

function verbPaint(verb: string, paint: Paint): (text: string) => string {
  if (verb === "run") return paint.yellow;
  if (verb === "take") return paint.green;
  return verb === "ask" ? paint.cyan : paint.dim;
}
