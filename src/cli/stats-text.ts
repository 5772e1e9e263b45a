/** What a pipeline is made of, as `check --stats` prints it. */
import { countText, numberText } from "../report/amounts.ts";
import type { Stats } from "../rules/view/stats.ts";

/** Two lines. The percentage is rounded down: 100 % means all. */
export function statsText(file: string, stats: Stats): string {
  const { reads, typed, nodes, verbs, fanOuts, barriers, agents } = stats;
  const percent = reads === 0 ? 100 : Math.floor((typed * 100) / reads);
  const rest = typed === reads ? "" : ` (${numberText(reads - typed)} of ${countText(reads, "value")} can be anything)`;
  const parts = verbs.map(({ verb, count }) => `${numberText(count)} ${verb}`);
  const made = [
    `${countText(nodes, "node")}: ${parts.join(", ")}`,
    ...(fanOuts > 0 ? [countText(fanOuts, "fan-out")] : []),
    ...(barriers > 0 ? [countText(barriers, "barrier")] : []),
    agentsText(agents),
  ];
  return `${file}: typed ${percent} %${rest}\n  ${made.join("; ")}`;
}

function agentsText({ given, any }: Stats["agents"]): string {
  if (given === "none") return "any number of agents";
  if (any === given) return given === 0 ? "no agents" : `at most ${countText(given, "agent")}`;
  const most = any === "none" ? "without a bound" : `${numberText(any)}`;
  return `at most ${countText(given, "agent")} (${most} with any inputs)`;
}
