/** The table of unchanged re-runs: medians of a few, each in a process of its own, and the gate that they must pass. */
import { median } from "./measure.ts";
import type { RerunCost } from "./rerun.ts";
import { runRerun } from "./run-child.ts";
import { formatTable, shown, verdict } from "./table.ts";
import { shapes } from "./workload.ts";

/** What an unchanged re-run may take beside the run that it repeats. */
const shareMost = 2.5;
const rounds = 3;

/** `tell`: what is being measured. */
export function rerunTable(count: number, tell: (line: string) => void): string {
  const rows = shapes.map((shape) => {
    tell(`re-run, ${shape} of ${shown(count)}`);
    const costs = Array.from({ length: rounds }, () => runRerun(shape, count));
    const of = (name: keyof RerunCost): number => median(costs.map((cost) => cost[name]));
    const share = of("again") / of("first");
    const times = [of("first"), of("again"), of("raw")].map((time) => `${shown(time, 2)} s`);
    return [
      shape,
      shown(of("count")),
      ...times,
      shown(share),
      `${shown(of("indexEach"))} B`,
      verdict(share <= shareMost),
    ];
  });
  const head = ["unchanged re-run", "instances", "first run", "re-run", "raw reading", "ratio", "index each"];
  return formatTable([...head, `<= ${shareMost}`], rows);
}
