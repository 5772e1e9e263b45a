/**
 * The built program on a disk that is full, fails, or is slow: no effect without its durable event, nothing left alive,
 * words that say what to do, and a resume that ends as if nothing had been.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { runsFolder } from "../../src/journal/project-runs.ts";
import { findMarked } from "../../src/tools/marked-processes.ts";
import { type Ended, sluice } from "../cli/sluice.ts";
import { eventsIn } from "./events-in.ts";
import { compileFaultyDisk, type DiskFault, faultEnv } from "./faulty-disk.ts";

let place = "";
let library: ReturnType<typeof compileFaultyDisk> = { problem: "not compiled" };
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), "sluice-disk-"));
  library = compileFaultyDisk(place);
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** Programs in a chain, beside one that would go on for ever; each writes down its attempt when it begins. */
const pipeline = `sluice: 1
name: chain
why: Programs that write down when they begin.
nodes:
  beside:
    why: Is in flight while the others are.
    run: 'echo "$SLUICE_ATTEMPT $(date +%s%N)" >> begun; while [ ! -e go ]; do sleep 0.02; done; echo beside'
    parse: text
  steps:
    why: One after the other.
    loop: 5
    state: {said: ""}
    nodes:
      say:
        why: A line of its own.
        run: 'echo "$SLUICE_ATTEMPT $(date +%s%N)" >> begun; echo "$N"'
        env: {N: said ~ round}
        parse: text
    next: {said: say | trim}
    returns: said
  open:
    why: Lets the other go.
    after: [steps]
    run: [touch, go]
    parse: text
returns: {steps: steps, beside: beside}
`;

const expected = { steps: "12345", beside: "beside" };

function project(name: string): string {
  const folder = join(place, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "chain.yaml"), pipeline);
  return folder;
}

function runWith(folder: string, fault: DiskFault, path: string): Ended {
  return sluice(folder, ["run", "chain.yaml", "--quiet"], "", faultEnv(path, fault));
}

function eventsOfRun(folder: string): readonly Event[] {
  const [name] = existsSync(runsFolder(folder))
    ? readdirSync(runsFolder(folder)).filter((one) => one.endsWith(".db"))
    : [];
  return name === undefined ? [] : eventsIn(join(runsFolder(folder), name));
}

/** What programs wrote down: run/instance/attempt/epoch, and when they began, ns. */
function begunIn(folder: string): readonly { readonly mark: string; readonly at: bigint }[] {
  const path = join(folder, "begun");
  const lines = existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
  return lines.map((line) => {
    const [mark = "", at = "0"] = line.split(" ");
    return { mark, at: BigInt(at) };
  });
}

/** `SLUICE_FAULTS=all` tries each of the first calls. */
const upTo = (last: number, few: readonly number[]): readonly number[] =>
  process.env["SLUICE_FAULTS"] === "all" ? Array.from({ length: last }, (_, index) => index + 1) : few;
const faults: readonly DiskFault[] = [
  ...upTo(40, [1, 12, 15]).map((at) => ({ op: "fsync", at, errno: 5 }) as const), // 12 stands between two writes of one mark
  ...upTo(160, [26, 101]).map((at) => ({ op: "pwrite64", at, errno: 28, forEver: true }) as const),
  ...upTo(160, [25, 140]).map((at) => ({ op: "pwrite64", at, errno: 5 }) as const),
];

test.for(faults)("$op $at gives $errno", (fault, { skip }) => {
  if ("problem" in library) return skip(library.problem);
  const folder = project(`${fault.op}-${fault.at}-${fault.errno}`);
  const { code, stderr } = runWith(folder, fault, library.path);
  const events = eventsOfRun(folder);
  if (code === 0) {
    expect(events.at(-1)?.kind).toBe("run_ended"); // only giving the run back has failed: it is in order
    return;
  }
  expect([code, stderr]).toEqual([1, expect.stringMatching(/the journal ".*" cannot be (written|read)/)]);
  const files = readdirSync(runsFolder(folder));
  if (files.length === 0)
    expect(stderr).toMatch(/no run was begun: free space \(or mend the disk\), then start it again/);
  else expect(stderr).toMatch(/loses nothing: keep the journal, free space \(or mend the disk\), then resume the run/);
  expect(findMarked((mark) => files.some((name) => mark.startsWith(`${name.slice(0, -3)}/`)))).toEqual([]);
  const started = new Set(events.flatMap((one) => (one.kind === "started" ? [`${one.iid}/${one.attempt}`] : [])));
  for (const { mark } of begunIn(folder)) expect(started).toContain(mark.split("/").slice(1, 3).join("/"));

  if (events.at(-1)?.kind === "run_ended") return; // written, though the disk said that it was not
  const next = events.length === 0 ? ["run", "chain.yaml", "--json"] : ["resume", "@latest", "--json"];
  const resumed = sluice(folder, next);
  expect([resumed.code, resumed.stderr]).toEqual([0, expect.any(String)]);
  expect(JSON.parse(resumed.stdout)).toMatchObject({ state: "completed", returns: expected });
});

test("a commit that takes three seconds: nothing starts before it is durable", ({ skip }) => {
  if ("problem" in library) return skip(library.problem);
  const folder = project("slow");
  const log = join(place, "slow.log");
  const { code, stderr } = runWith(folder, { op: "fsync", at: 8, delayMs: 3_000, log }, library.path);
  expect([code, stderr]).toEqual([0, ""]);
  const [begin = "0", end = "0"] = readFileSync(log, "utf8").trim().split(" ");
  const during = begunIn(folder).filter(({ at }) => at > BigInt(begin) && at < BigInt(end));
  expect(during).toEqual([]);
  expect(Number(BigInt(end) - BigInt(begin)) / 1e6).toBeGreaterThan(2_900);
  expect(begunIn(folder).some(({ at }) => at > BigInt(end))).toBe(true);
});
