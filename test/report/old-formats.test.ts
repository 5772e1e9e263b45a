/** Runs that earlier formats recorded are looked at as they are: their tables say what all their events say. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { openTables } from "../../src/journal/open-tables.ts";
import { openJournal } from "../../src/journal/sqlite-journal.ts";
import { blockedView } from "../../src/report/blocked-view.ts";
import { runView } from "../../src/report/run-view.ts";
import { tabledRun } from "../../src/report/tabled-run.ts";
import { whyOf } from "../../src/report/why.ts";
import { scratchPaths } from "../journal/scratch.ts";
import { recordRun } from "./record-run.ts";

const histories = fileURLToPath(new URL("../journal/histories/", import.meta.url));
const nextPath = scratchPaths();
const recorded = readdirSync(histories)
  .filter((folder) => folder.startsWith("format-"))
  .flatMap((folder) => readdirSync(`${histories}${folder}`).map((file) => `${folder}/${file}`))
  .filter((file) => file.endsWith(".db.gz"));

test.each(recorded)("%s", (file) => {
  const path = nextPath();
  writeFileSync(path, gunzipSync(readFileSync(`${histories}${file}`)));
  const wal = `${histories}${file.replace(".db.gz", ".db-wal.gz")}`;
  if (readdirSync(histories + file.slice(0, file.indexOf("/"))).includes(wal.slice(wal.lastIndexOf("/") + 1)))
    writeFileSync(`${path}-wal`, gunzipSync(readFileSync(wal)));
  const journal = openJournal(path, { mode: "read", now: 0 });
  const events = [...journal.events()];
  journal.close();
  const { plan, head, tables, close } = openTables(path);
  try {
    const { run } = tabledRun({ plan, head, tables, isHeld: true });
    const folded = recordRun(plan, events);
    expect(runView(run)).toEqual(runView(folded));
    expect(blockedView(run)).toEqual(blockedView(folded));
    for (let iid = 1; iid < 40; iid += 1) {
      const [one, other] = [run.instance(iid), folded.instance(iid)];
      if (one !== undefined && other !== undefined) expect(whyOf(run, one)).toEqual(whyOf(folded, other));
    }
  } finally {
    close();
  }
});
