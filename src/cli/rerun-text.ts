/** What a re-run would do, as text: one line for the instances of a node that share a reason. */
import { ageText, countText, numberText } from "../report/amounts.ts";
import type { Paint } from "../report/paint.ts";
import { oneLine } from "../report/printable.ts";
import { pathOf } from "../run/node-finder.ts";
import type { PlannedStart, RerunPlan, TakenOver } from "../run/plan-rerun.ts";

/** Ends with a line feed. */
export function rerunText(plan: RerunPlan, paint: Paint): string {
  const [now, then] = [stepOf(plan, false), stepOf(plan, true)];
  const rest = [
    ...section("wait", plan.waits, ({ what }) => waitNotes[what]),
    ...section("left", plan.left.map(named), () => "nothing asks for it"),
  ];
  const widths = [...now, ...then, ...rest].map(({ what }) => what.length);
  const width = Math.max(0, ...widths.filter((one) => one <= widest));
  return [
    ...rows(now, width, paint),
    ...(then.length === 0 ? [] : [paint.dim("then, if that comes out as before"), ...rows(then, width, paint)]),
    ...(rest.length === 0 ? [] : [paint.dim("and"), ...rows(rest, width, paint)]),
    sumText(plan),
    "",
  ].join("\n");
}

/** What is longer pushes its own note to the right, and no other. */
const widest = 56;

const waitNotes = {
  had: "nobody knows yet what it reads",
  new: "new",
  asks: "a person is asked",
  items: "new items, as they come",
} as const;

function stepOf(plan: RerunPlan, isThen: boolean): readonly Line[] {
  const ofStep = (one: { readonly isThen: boolean }): boolean => one.isThen === isThen;
  return [
    ...section("take", plan.taken.filter(ofStep), takenNote),
    ...section("ask", plan.asks.filter(ofStep), () => "a person is asked"),
    ...section("run", plan.runs.filter(ofStep), startNote),
  ];
}

function rows(lines: readonly Line[], width: number, paint: Paint): string[] {
  return lines.map(({ verb, what, note }, index) => {
    const shown = verb === lines[index - 1]?.verb ? "" : verb;
    return `  ${verbPaint(verb, paint)(shown.padEnd(4))}  ${what.padEnd(width)}  ${paint.dim(note)}`.trimEnd();
  });
}

type Line = { readonly verb: string; readonly what: string; readonly note: string };

const named = (address: string): { readonly address: string } => ({ address });

/** A line for each node and note, in the order in which they first come. */
function section<T extends { readonly address: string }>(
  verb: string,
  entries: readonly T[],
  noteOf: (entry: T) => string,
): readonly Line[] {
  const nodes = new Map<string, Map<string, string[]>>();
  for (const entry of entries) {
    const node = pathOf(entry.address);
    const notes = nodes.get(node) ?? new Map<string, string[]>();
    nodes.set(node, notes);
    const note = noteOf(entry);
    const addresses = notes.get(note);
    if (addresses === undefined) notes.set(note, [entry.address]);
    else addresses.push(entry.address);
  }
  return [...nodes].flatMap(([node, notes]) => linesOfNode(verb, node, [...notes]));
}

/** Lines of a section for one node: where each instance has a note of its own, more of them tell a reader no more. */
const mostOfNode = 6;

function linesOfNode(
  verb: string,
  node: string,
  notes: readonly (readonly [note: string, addresses: readonly string[]])[],
): readonly Line[] {
  const shown = notes.length > mostOfNode ? notes.slice(0, mostOfNode - 1) : notes;
  const lines = shown.map(([note, addresses]) => ({ verb, what: whatText(addresses), note: oneLine(note, 120) }));
  const rest = notes.slice(shown.length).flatMap(([, addresses]) => addresses);
  if (rest.length === 0) return lines;
  return [...lines, { verb, what: `${numberText(rest.length)} more of ${node}`, note: "`--json` lists them all" }];
}

function whatText([first = "", ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} and ${numberText(others.length)} more`;
}

function takenNote({ address, fromAddress, ageMs }: TakenOver): string {
  const [node, from] = [pathOf(address), pathOf(fromAddress)];
  const notes = [
    ...(node === from ? [] : [`from ${from}`]),
    ...(ageMs === undefined ? [] : [`from outside, ${ageText(ageMs)} old`]),
  ];
  return notes.join(", ");
}

function startNote({ why, changed, reason }: PlannedStart): string {
  if (why === "changed") return `${changed.join(", ")} changed`;
  return reason ?? "new";
}

function sumText({ taken, runs, asks, waits }: RerunPlan): string {
  const sure = runs.filter(({ isThen }) => !isThen).length;
  const parts = [
    taken.length === 0 ? "nothing taken over" : `${numberText(taken.length)} taken over`,
    sure === 0 ? "nothing to run" : `${numberText(sure)} to run`,
    ...(runs.length > sure ? [`${numberText(runs.length - sure)} more as it comes`] : []),
    ...(asks.length > 0 ? [`${countText(asks.length, "question")} to people`] : []),
    ...(waits.length > 0 ? [`${numberText(waits.length)} unknown`] : []),
  ];
  return parts.join(", ");
}

function verbPaint(verb: string, paint: Paint): (text: string) => string {
  if (verb === "run") return paint.yellow;
  if (verb === "take") return paint.green;
  return verb === "ask" ? paint.cyan : paint.dim;
}
