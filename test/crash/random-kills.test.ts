/**
 * SIGKILL at random moments: the examples, with simulated agents that take some milliseconds and write down durably that
 * they were asked, and real programs in place of those of the example. Killed once to three times, then taken to the end: no
 * result that was acknowledged is lost or asked for again, nothing settles twice, no child is left alive.
 * `npm run crash` kills 300 times.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import type { RunEnd } from "../../src/run/run-end.ts";
import { findMarked } from "../../src/tools/marked-processes.ts";
import { randomFrom } from "../core/drive.ts";
import { planOf } from "../core/plan-of.ts";
import { bundleKilledRun } from "./bundle.ts";
import { eventsIn } from "./events-in.ts";
import type { Order } from "./killed-run.ts";

const wanted = Number(process.env["SLUICE_KILLS"] ?? 8);
const examples = join(import.meta.dirname, "../../examples");
const names = readdirSync(examples).filter((name) => name.endsWith(".yaml"));

let place = "";
let bundle = "";
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "sluice-kills-"));
  bundle = await bundleKilledRun(place);
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

test(
  `${wanted} kills at random moments lose nothing, do nothing twice and leave nothing alive`,
  async () => {
    const seed = Number(process.env["SLUICE_SEED"] ?? 7);
    const random = randomFrom(seed);
    let kills = 0;
    let middle = 0; // kills of runs that had begun, and had not ended
    for (let count = 0; kills < wanted; count += 1) {
      const name = names[count % names.length] ?? "";
      const trial = await tryRun(name, join(place, `kills-${process.pid}-${count}`), random);
      kills += trial.kills;
      middle += trial.middle;
    }
    expect(middle).toBeGreaterThan(wanted / 4);
    if (process.env["SLUICE_KILLS"] !== undefined) {
      process.stdout.write(`${kills} kills, ${middle} of them in the middle of a run, seed ${seed}\n`);
    }
  },
  wanted * 10_000 + 60_000,
);

async function tryRun(name: string, folder: string, random: () => number) {
  mkdirSync(folder);
  const order = orderOf(name, folder);
  let events: readonly Event[] = [];
  let kills = 0;
  let middle = 0;
  const most = 1 + Math.floor(random() * 3);
  for (let process = 0; ; process += 1) {
    const isLast = kills === most;
    const where = `${name} in ${basename(folder)}, process ${process}`;
    const { isKilled, stderr } = await runProcess(order, isLast ? undefined : random() ** 2 * 1_000);
    const found = existsSync(order.journal) ? eventsIn(order.journal) : [];
    expect(found.slice(0, events.length), where).toEqual(events);
    expectNothingAgain(order.log, events, where);
    events = found;
    if (isKilled) {
      kills += 1;
      if (events.length > 0) middle += 1;
      continue;
    }
    expect(stderr, where).toBe("");
    const end = JSON.parse(readFileSync(order.end, "utf8")) as RunEnd;
    expect(["completed", "degraded"], where).toContain(end.state);
    expect(events.at(-1)?.kind, where).toBe("run_ended");
    const settled = events.flatMap((event) => (event.kind === "settled" ? [event.iid] : []));
    expect(new Set(settled).size, where).toBe(settled.length);
    expect(
      findMarked((mark) => mark.startsWith(`${order.run}/`)),
      where,
    ).toEqual([]);
    return { kills, middle };
  }
}

function orderOf(name: string, folder: string): Order {
  const plan = planOf(readFileSync(join(examples, name), "utf8"), `examples/${name}`);
  const inputs = plan.inputs.map(({ name: input, default: value }) => [input, value ?? "Why do journals fail?"]);
  return {
    run: basename(folder),
    plan,
    inputs: Object.fromEntries(inputs),
    atOnce: 8,
    journal: join(folder, "run.db"),
    folder,
    log: join(folder, "asked.log"),
    mode: "start",
    end: join(folder, "end.json"),
    isSlow: true,
  };
}

/** `killMs`: when it is killed, after it has come up, if it has not ended. What it asked for stands in the log of this process alone. */
function runProcess(order: Order, killMs: number | undefined): Promise<{ isKilled: boolean; stderr: string }> {
  rmSync(order.log, { force: true });
  const path = join(order.folder, "order.json");
  writeFileSync(path, JSON.stringify({ ...order, mode: existsSync(order.journal) ? "resume" : "start" }));
  const child = spawn(process.execPath, [bundle, path], { stdio: ["ignore", "pipe", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  let timer: NodeJS.Timeout | undefined;
  child.stdout.once("data", () => {
    if (killMs !== undefined) timer = setTimeout(() => child.kill("SIGKILL"), killMs);
  });
  return new Promise((resolve) => {
    child.on("exit", (_code, signal) => {
      clearTimeout(timer);
      child.stdout.destroy(); // orphans may hold it
      child.stderr.destroy();
      resolve({ isKilled: signal === "SIGKILL", stderr });
    });
  });
}

/** `before`: what was durable when the process began. */
function expectNothingAgain(log: string, before: readonly Event[], where: string): void {
  const asked = existsSync(log) ? readFileSync(log, "utf8").split("\n").slice(0, -1) : [];
  const agents = asked.filter((line) => !line.startsWith("program")).map(Number);
  const replied = new Set(before.flatMap((event) => (event.kind === "replied" ? [event.iid] : [])));
  expect(
    agents.filter((iid) => replied.has(iid)),
    where,
  ).toEqual([]);
  expect(new Set(agents).size, where).toBe(agents.length);
}
