/** One trial: a process that dies at a commit, another that goes on, and what the journal and the agents' log say then. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Json } from "../../src/base/json.ts";
import type { Event } from "../../src/core/event.ts";
import { openJournal } from "../../src/journal/sqlite-journal.ts";
import { addressOf } from "../../src/report/instance-address.ts";
import type { RunEnd } from "../../src/run/run-end.ts";
import { recordRun } from "../report/record-run.ts";
import type { Order } from "./killed-run.ts";

export type Subject = Pick<Order, "plan" | "inputs" | "atOnce">;

/** `bundle`: of `killed-run.ts`. `place`: an empty folder of this trial. `folder`: where programs run. */
export type TrialCall = {
  readonly subject: Subject;
  readonly bundle: string;
  readonly place: string;
  readonly folder: string;
  readonly killAt?: NonNullable<Order["killAt"]>;
};

/** `first`, `second`: what each process asked, as `address attempt`. `replied`: what was answered durably before the kill. */
export type Trial = {
  readonly wasKilled: boolean;
  readonly end: Omit<RunEnd, "run">;
  readonly instances: ReadonlyMap<string, Settled>;
  readonly first: readonly string[];
  readonly second: readonly string[];
  readonly replied: ReadonlySet<string>;
  readonly started: ReadonlySet<string>;
};

/** What is demanded to be equal; attempts are not. */
export type Settled = { readonly outcome: string; readonly value?: Json; readonly cause?: string };

export async function tryRun(call: TrialCall): Promise<Trial> {
  mkdirSync(call.place, { recursive: true });
  const first = await runProcess(call, "start");
  const wasKilled = first.signal === "SIGKILL";
  if (!wasKilled && first.code !== 0) throw new Error(`the first process ended with ${first.code}:\n${first.stderr}`);
  if (wasKilled) {
    const second = await runProcess(call, "resume");
    if (second.code !== 0) throw new Error(`the second process ended with ${second.code}:\n${second.stderr}`);
  }
  return readTrial(call, wasKilled);
}

type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly stderr: string };

function runProcess({ subject, bundle, place, folder, killAt }: TrialCall, mode: Order["mode"]): Promise<Ended> {
  const order: Order = {
    ...subject,
    run: basename(place),
    journal: join(place, "run.db"),
    folder,
    log: join(place, `${mode}.log`),
    mode,
    end: join(place, "end.json"),
    ...(mode === "start" && killAt !== undefined ? { killAt } : {}),
  };
  const path = join(place, `${mode}.json`);
  writeFileSync(path, JSON.stringify(order));
  const child = spawn(process.execPath, [bundle, path], { stdio: ["ignore", "inherit", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal, stderr })));
}

function readTrial({ place }: TrialCall, wasKilled: boolean): Trial {
  const journal = openJournal(join(place, "run.db"), { mode: "read", now: Date.now() });
  const events = [...journal.events()];
  journal.verify();
  const record = recordRun(journal.plan, events);
  journal.close();
  const isResume = (event: Event): boolean => event.kind === "attached" && event.mode === "resume";
  const resumedAt = wasKilled ? events.findIndex(isResume) : events.length;
  const before = events.slice(0, Math.max(0, resumedAt));
  const nameOf = (iid: number): string => {
    const isProgram = events.some((one) => one.kind === "started" && one.iid === iid && one.request.kind === "exec");
    return isProgram ? `program ${iid}` : addressOf(record, iid);
  };
  const named = (kind: "replied" | "started"): ReadonlySet<string> =>
    new Set(before.flatMap((event) => (event.kind === kind ? [nameOf(event.iid)] : [])));
  const { run: _, ...end } = JSON.parse(readFileSync(join(place, "end.json"), "utf8")) as RunEnd;
  return {
    wasKilled,
    end,
    instances: settledIn(events, (iid) => addressOf(record, iid)),
    first: linesOf(join(place, "start.log")),
    second: linesOf(join(place, "resume.log")),
    replied: named("replied"),
    started: named("started"),
  };
}

function settledIn(events: readonly Event[], nameOf: (iid: number) => string): ReadonlyMap<string, Settled> {
  const settled = new Map<string, Settled>();
  for (const event of events) {
    if (event.kind !== "settled") continue;
    const carrier = event.ref === undefined ? event : events[event.ref - 1];
    const value = carrier !== undefined && "value" in carrier ? carrier.value : undefined;
    settled.set(nameOf(event.iid), {
      outcome: event.outcome,
      ...(value === undefined ? {} : { value: value as Json }),
      ...(event.cause === undefined ? {} : { cause: event.cause.kind }),
    });
  }
  return settled;
}

function linesOf(path: string): string[] {
  return existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : [];
}
