/**
 * Counts of the instances of a run, made by SQLite: what a view tells of 100,000 of them takes 0.1 s, and less where there
 * is an index. A node that can be reached by several ways is counted by the frame in which each of its instances stands:
 * whoever asks knows which way leads there.
 */

import type Database from "better-sqlite3";
import { outcomes } from "../base/outcome.ts";
import type { OutcomeCount, RunCounts, TableRow } from "../core/run-tables.ts";
import { askNumbers } from "./ask-rows.ts";
import type { Guard } from "./sqlite-errors.ts";

export function createRunCounts(db: Database.Database, guard: Guard): RunCounts {
  const all = <T>(sql: string, ...given: readonly number[]): readonly T[] =>
    guard(() => db.prepare<unknown[], T>(sql).all(...given));
  return {
    frames: (nodes) => all(`SELECT iid, parent, node FROM inst WHERE node IN (${nodes.join(", ")}) ORDER BY iid`),
    countOutcomes: (shared) =>
      all<CodedCount>(`SELECT ${outcomeCode} code, ${frameOf(shared)} frame, count(*) count, min(iid) first,
        count(from_run) taken FROM inst i WHERE round IS NULL GROUP BY 1${shared.length === 0 ? "" : ", 2"}`).map(
        decoded,
      ),
    countRunning: (shared) =>
      all(`SELECT node, ${frameOf(shared)} frame, key IS NOT NULL isItem, count(*) running FROM inst i
        WHERE outcome IS NULL AND round IS NULL AND ${isRunning} GROUP BY 1, 2, 3`),
    countFans: (shared) =>
      all(`SELECT node, ${frameOf(shared)} frame, outcome, count(*) count,
          NOT EXISTS (SELECT 1 FROM inst c WHERE c.parent = i.iid AND c.round IS NULL) isEmpty FROM inst i
        WHERE outcome > 0 AND key IS NULL AND round IS NULL GROUP BY 1, 2, 3, 5`),
    sumAttempts: (shared, now) =>
      all(
        `SELECT i.node, ${frameOf(shared)} frame, count(*) attempts, sum(n > 1) later, sum(coalesce(t1, ?) - t0) busyMs,
          count(usage) used, count(json_extract(usage, '$.usd')) priced, sum(json_extract(usage, '$.inputTokens')) inputTokens,
          sum(json_extract(usage, '$.outputTokens')) outputTokens, sum(json_extract(usage, '$.usd')) usd
        FROM attempt JOIN inst i USING (iid) GROUP BY 1${shared.length === 0 ? "" : ", 2"}`,
        now,
      ),
    countKept: (shared) =>
      all(`SELECT node, frame, sum(count) count FROM (
          SELECT node, ${frameOf(shared)} frame, count(*) count FROM inst i
            WHERE outcome > 0 AND outcome IN (${keptOutcomes.join(", ")}) GROUP BY 1, 2
          UNION ALL SELECT node, ${frameOf(shared)}, count(*) FROM inst i WHERE outcome IS NULL AND round IS NULL GROUP BY 1, 2
        ) GROUP BY 1, 2`),
    countFailures: () => all<{ count: number }>(`SELECT count(*) count FROM inst WHERE ${ownFailure}`)[0]?.count ?? 0,
    failures: (most) => all(`${tableRows} WHERE ${ownFailure} ORDER BY iid LIMIT ?`, most),
    open: (nodes, most) =>
      all(
        `${tableRows} WHERE node IN (${nodes.join(", ")}) AND outcome IS NULL AND round IS NULL AND ${isUnasked}
        ORDER BY iid LIMIT ?`,
        most,
      ),
    unsettled: () => all(`${tableRows} WHERE outcome IS NULL AND round IS NULL ORDER BY iid`),
    inFlight: () =>
      all(`SELECT iid, node, attempts number, ${ofLastAttempt("t0")} since, ${ofLastAttempt("model")} model FROM inst i
        WHERE outcome IS NULL AND round IS NULL AND attempts > 0 AND ${ofLastAttempt("t1 IS NULL")} ORDER BY since, iid`),
    lastTimes: (node, most) =>
      all<{ ms: number }>(
        `SELECT ${ofLastAttempt("t1 - t0")} ms FROM inst i WHERE node = ? AND outcome = 0 AND attempts > 0
          ORDER BY iid DESC LIMIT ?`,
        node,
        most,
      ).map(({ ms }) => ms),
    kept(node, most) {
      const settled = keptOutcomes.flatMap((outcome) =>
        all<TableRow>(
          `${tableRows} WHERE node = ? AND outcome > 0 AND outcome = ${outcome} ORDER BY iid LIMIT ?`,
          node,
          most,
        ),
      );
      const open = `${tableRows} WHERE node = ? AND outcome IS NULL AND round IS NULL AND NOT ${isRunning} ORDER BY iid LIMIT ?`;
      return [...settled, ...all<TableRow>(open, node, most)]
        .sort((left, right) => left.iid - right.iid)
        .slice(0, most);
    },
  };
}

/** Node, outcome (7: none) and whether it is an item, in one number: SQLite groups by one column in two thirds of the time. */
const outcomeCode = "(node * 16 + coalesce(outcome, 7) * 2 + (key IS NOT NULL))";

type CodedCount = Omit<OutcomeCount, "node" | "outcome" | "isItem"> & { readonly code: number };

function decoded({ code, ...count }: CodedCount): OutcomeCount {
  const outcome = (code >> 1) & 7;
  return { ...count, node: code >> 4, isItem: code % 2 === 0 ? 0 : 1, outcome: outcome === 7 ? null : outcome };
}

/** Selects each `TableRow` of `inst i`. */
export const tableRows = `SELECT iid, parent, node, key, round, t_open opened, t_start started, t_end ended, attempts, outcome, cause,
  by_iid "by", from_run fromRun FROM inst i`;

const keptOutcomes = (["skipped", "blocked", "cancelled"] as const).map((name) => outcomes.indexOf(name));

const ownFailure = `outcome > 0 AND outcome = ${outcomes.indexOf("failed")} AND by_iid IS NULL AND cause IS NOT NULL`;

function ofLastAttempt(what: string): string {
  return `(SELECT ${what} FROM attempt a WHERE a.iid = i.iid AND a.n = i.attempts)`;
}

const isUnasked = `i.iid NOT IN (SELECT iid FROM ask WHERE closed IS NULL AND kind <> ${askNumbers.stuck})`;

/** Nobody is asked about it, and its last attempt is in flight; or, where there is none, something was opened inside. */
const isRunning = `(${isUnasked} AND CASE WHEN attempts > 0
  THEN ${ofLastAttempt("t1 IS NULL")}
  ELSE EXISTS (SELECT 1 FROM inst c WHERE c.parent = i.iid AND c.round IS NULL)
    OR EXISTS (SELECT 1 FROM inst c WHERE c.round = 1 AND c.parent = i.iid) END)`;

/** Items stand in the frame of their fan. */
function frameOf(shared: readonly number[]): string {
  if (shared.length === 0) return "-1";
  const frame = "CASE WHEN i.key IS NULL THEN i.parent ELSE (SELECT p.parent FROM inst p WHERE p.iid = i.parent) END";
  return `CASE WHEN i.node IN (${shared.join(", ")}) THEN ${frame} ELSE -1 END`;
}
