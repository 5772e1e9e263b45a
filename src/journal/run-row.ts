/** The row `run` of a journal as values. */
import type Database from "better-sqlite3";
import { hashJson } from "../base/hash.ts";
import { type RunState, runStates } from "../base/outcome.ts";
import { type Plan, planVersion } from "../plan/plan.ts";
import type { RunHead } from "./journal.ts";
import { damaged } from "./sqlite-errors.ts";

type RunRow = Omit<RunHead, "holder" | "state"> & {
  readonly state: string;
  readonly host: string | null;
  readonly boot: string | null;
  readonly pid: number | null;
  readonly pidStart: number | null;
};

export function readHead(db: Database.Database, path: string): RunHead {
  const row = db
    .prepare<[], RunRow>(
      `SELECT id, pipeline, plan_hash planHash, provider, began, state, epoch, beat, host, boot, pid, pid_start pidStart
       FROM run`,
    )
    .get();
  if (row === undefined) throw damaged(path, "it says not of which run it is");
  const { host, boot, pid, pidStart, state, ...head } = row;
  const known = runStates.find((name) => name === state);
  if (known === undefined) throw damaged(path, `its state is "${state}"`);
  const holder =
    host === null || pid === null ? {} : { holder: { host, boot: boot ?? "", pid, pidStart: pidStart ?? 0 } };
  return { ...head, state: known satisfies RunState, ...holder };
}

/** The plan as it was compiled, proven by its hash. */
export function readPlan(db: Database.Database, path: string): Plan {
  const row = db
    .prepare<[], { body: Buffer; hash: string }>("SELECT body, plan_hash hash FROM run JOIN plan USING (one)")
    .get();
  if (row === undefined) throw damaged(path, "it says not of which run it is");
  const plan = parsePlan(row.body.toString(), path);
  if (hashJson(plan) !== row.hash || plan.ir !== planVersion)
    throw damaged(path, "its plan is not the one that was written");
  return plan;
}

function parsePlan(text: string, path: string): Plan {
  try {
    return JSON.parse(text) as Plan; // the hash shows that it is the one with which the run was made
  } catch {
    throw damaged(path, "its plan is not JSON");
  }
}
