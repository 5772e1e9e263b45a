/**
 * The bench: throughput of the layers, `check` beside the YAML parser, start-up beside bare Node; each with its gate.
 * `npm run bench`: up to 100,000 instances. `npm run bench:full`: a million as well; `-- --write` keeps what it prints
 * in `bench/RESULTS.md`. Ends with 1 where a gate is missed.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { present } from "../src/base/invariant.ts";
import { type CheckSpeed, textLengths } from "./check-speed.ts";
import { bundleChild, root, runCheck } from "./run-child.ts";
import { measureStartUp, type StartUp } from "./start-up.ts";
import { formatTable, shown, verdict } from "./table.ts";
import { growthTable, measureThroughput, sizeTable, speedTable } from "./throughput.ts";

/** The gates of issue 3. */
const parsersMost = 2;
const bareNodesMost = 2.5;

const isFull = process.argv.includes("--full");
const counts = [1_000, 10_000, 100_000, ...(isFull ? [1_000_000] : [])];

const loads = [load()];
await bundleChild();
execFileSync(process.execPath, ["build.mjs"], { cwd: root, stdio: "inherit" });
const started = await measureStartUp(join(root, "dist/sluice.js"));
const checked = textLengths.map(runCheck);
const rows = measureThroughput(counts, (line) => {
  loads.push(load());
  process.stderr.write(`${line}\n`);
});
loads.push(load());
const report = [
  machine(),
  speedTable(rows),
  growthTable(rows),
  sizeTable(rows),
  checkTable(checked),
  startTable(started),
].join("\n\n");
process.stdout.write(`${report}\n`);
if (process.argv.includes("--write")) writeFileSync(join(root, "bench/RESULTS.md"), page(report));
if (report.includes(verdict(false))) process.exitCode = 1;

function machine(): string {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const processors = `${cpus().length} x ${cpus()[0]?.model ?? "unknown"}`;
  const meanwhile = `load ${shown(Math.min(...loads), 1)} to ${shown(Math.max(...loads), 1)} meanwhile`;
  return `Node ${process.version}, ${processors}, ${memory}, ${process.platform}; ${meanwhile} (1 to 1.5 is the bench itself)`;
}

/** Of the last minute: what else ran beside the bench, which its figures cannot show. */
function load(): number {
  return loadavg()[0] ?? 0;
}

function checkTable(speeds: readonly CheckSpeed[]): string {
  return formatTable(
    ["check, warm", "KiB", "check", "parseDocument", "ratio", `<= ${parsersMost}`],
    speeds.map(({ lines, bytes, checkMs, parseMs }) => [
      `${shown(lines)} lines`,
      shown(bytes / 1024),
      `${shown(checkMs, 1)} ms`,
      `${shown(parseMs, 1)} ms`,
      shown(checkMs / parseMs),
      verdict(checkMs <= parsersMost * parseMs),
    ]),
  );
}

function startTable(starts: readonly StartUp[]): string {
  const bare = present(starts[0], "bare Node").ms;
  return formatTable(
    ["start to end", "time", "ratio", `<= ${bareNodesMost}`],
    starts.map(({ command, ms }) => [
      command,
      `${shown(ms, 0)} ms`,
      shown(ms / bare),
      verdict(ms <= bareNodesMost * bare),
    ]),
  );
}

function page(text: string): string {
  return `# What the bench found last

Written by \`npm run bench:full -- --write\`. An instance is a prompt that is answered at once, 64 in flight; *loop* is
a whole run with its journal (\`synchronous=FULL\`), *journal* the time in its \`append\` alone, *core* the scheduler alone.
*Raw SQLite* is better-sqlite3 writing as many rows an instance into the same tables, 64 instances a transaction;
*p-limit* runs as many functions that do nothing and journals nothing. Each measure runs in a process of its own, warmed
up; medians of 3 interleaved rounds (of 1 at a million, 20 for check, 15 for start-up). Memory is the heap and what
typed arrays hold, after a collection, at the end of the run.

\`\`\`
${text}
\`\`\`
`;
}
