/** The words of which simulated texts are made: plain software talk, so that a rehearsal reads like a run. */

export const qualities = split(
  "slow, hidden, stale, missing, doubled, early, unbounded, quiet, partial, fragile, shared, late, ordered, unused",
  "nested, public, cold, silent, leaking, renamed, frozen, lazy, untested, local, strict, open, long, rare, broken",
);

export const things = split(
  "retries, cache keys, timeouts, migrations, log lines, locks, queues, imports, handlers, tokens, writes, reads",
  "schemas, defaults, indexes, sessions, batches, hooks, flags, errors, streams, counters, tables, workers",
  "snapshots, headers, limits, replies, releases, backups",
);

export const places = split(
  "parser, scheduler, router, journal, importer, mailer, gateway, planner, editor, exporter, ledger, search page",
  "login form, build, installer, report, client, storage layer, test suite, command line",
);

/** What a plural of `things` does. */
export const effects = split(
  "make the first start take longer than it should, hide the cause of the next failure",
  "are read twice where once would do, hold a lock while they wait for the disk",
  "grow with every run and are never cut, depend on an order that nobody promised, are covered by one test only",
  "changed hands three times in a year, work on small input and stall on large",
  "are easy to move behind one interface, agree with what the manual says, show up in half of the bug reports",
);

export const firstNames = split("Ada, Bela, Chidi, Dana, Emil, Farah, Goran, Hana, Ines, Jonas");
export const lastNames = split("Abara, Berg, Castro, Dvorak, Eriksen, Fontaine, Gupta, Haas");
export const folders = split("src, src/core, src/web, lib, tools, src/store, src/api, test");
export const fileEndings = split("ts, py, go, rs, md, sql");

function split(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(", "));
}
