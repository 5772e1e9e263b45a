/**
 * What a person waits for at a run of 100,000 instances: the answers of the views, and the first new start when it is
 * resumed, each from the start of the process; beside them bare Node, and reading the rows of its events and nothing else.
 */
import { execFileSync, spawn } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makeLargeRun } from "./large-run.ts";
import { inFolder, seconds } from "./measure.ts";
import { root, runRawRead } from "./run-child.ts";
import { formatTable, shown, verdict } from "./table.ts";

/** The gates of issue 5. */
const viewMsMost = 300;
const resumeMsMost = 1_000;
const timesRawMost = 2;

/** Each is measured so often, and the quickest counts: what else the machine does can only add to it. */
const rounds = 5;
const id = "20261121-000000-large";
const program = join(root, "dist/sluice.js");

const views: readonly (readonly string[])[] = [
  ["why", id, "sum"],
  ["why", id, "look[60000]"],
  ["why", id],
  ["why", id, "--stuck"],
  ["blocked", id],
  ["ready", id],
  ["show", id],
  ["show", id, "look[77]"],
  ["runs"],
];

/** `count`: instances. `tell`: what is being measured. */
export function measureResume(count: number, tell: (line: string) => void): Promise<string> {
  return inFolder(async (folder) => {
    tell(`a run of ${shown(count)}`);
    const { path, events } = await makeLargeRun(folder, id, count);
    const bare = quickest(() => timed(() => execFileSync(process.execPath, ["-e", "0"])));
    const rows = views.map((view) => {
      tell(view.join(" "));
      const ms = quickest(() =>
        timed(() => execFileSync(process.execPath, [program, ...view], { cwd: folder, stdio: "ignore" })),
      );
      return [
        `sluice ${view.join(" ").replace(id, "RUN")}`,
        `${shown(ms)} ms`,
        `<= ${viewMsMost} ms`,
        verdict(ms <= viewMsMost),
      ];
    });
    tell("resume");
    const raw = quickest(() => runRawRead(path).ms);
    const keep = join(folder, "keep.db");
    cpSync(path, keep);
    const starts: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      rmSync(path);
      cpSync(keep, path);
      starts.push(await firstStart(folder, count));
    }
    const first = Math.min(...starts);
    const most = Math.min(resumeMsMost, timesRawMost * raw);
    const head = [`${shown(count)} instances, ${shown(events)} events`, "from process start", "gate", ""];
    return formatTable(head, [
      ["node -e 0", `${shown(bare)} ms`, "", ""],
      ...rows,
      ["the rows of all events, read", `${shown(raw)} ms`, "", ""],
      ["sluice resume RUN, to the first start", `${shown(first)} ms`, `<= ${shown(most)} ms`, verdict(first <= most)],
    ]);
  });
}

function quickest(measure: () => number): number {
  return Math.min(...Array.from({ length: rounds }, measure));
}

function timed(act: () => unknown): number {
  const start = seconds();
  act();
  return (seconds() - start) * 1_000;
}

/** Milliseconds until the event of the first new start is told, which is when it is durable. */
function firstStart(folder: string, count: number): Promise<number> {
  const start = seconds();
  const argv = [program, "resume", id, "--provider", "simulate", "--limit", `agents=${count + 1}`, "--events"];
  const child = spawn(process.execPath, argv, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  let took = Number.NaN;
  child.stdout.on("data", (chunk) => {
    if (Number.isNaN(took) && String(chunk).includes('"kind":"started"')) took = (seconds() - start) * 1_000;
  });
  return new Promise((resolve) => child.on("close", () => resolve(took)));
}
