/**
 * The bench: throughput of the layers of a run; the order of its starts in simulated time; the compiler beside the YAML
 * parser and bare Node; re-runs beside their runs; looking at a large run, and resuming it; each with its gate.
 * `npm run bench`: up to 100,000 instances. `npm run bench:full`: a million as well.
 * `npm run bench:compiler` (`--compiler`), `-- --runs`, `-- --makespan`, `-- --resume` and `-- --rerun`: only these tables. `-- --write` keeps what it prints in `bench/RESULTS.md`. Ends with 1 where a gate is missed.
 */
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { measureCompiler } from "./compiler.ts";
import { measureMakespan } from "./makespan/makespan.ts";
import { rerunTable } from "./rerun-table.ts";
import { keepSection, type Section, sections } from "./results.ts";
import { measureResume } from "./resume.ts";
import { bundleChild, root } from "./run-child.ts";
import { growthTable, inFlightTable, sizeTable, speedTable } from "./run-tables.ts";
import { shown, verdict } from "./table.ts";
import { measureInFlight, measureThroughput } from "./throughput.ts";

const isAsked = (option: string): boolean => process.argv.includes(option);
const counts = [10_000, 100_000, ...(isAsked("--full") ? [1_000_000] : [])];
const loads = [load()];

await bundleChild();
if (wants("compiler")) print("compiler", await measureCompiler(tell));
if (wants("makespan")) print("makespan", measureMakespan(tell));
if (wants("resume")) print("resume", [await measureResume(100_000, tell)]);
if (wants("rerun")) print("rerun", [rerunTable(100_000, tell)]);
if (wants("runs")) {
  const rows = measureThroughput(counts, tell);
  const inFlight = measureInFlight(100_000, tell);
  print("runs", [speedTable(rows), inFlightTable(inFlight), growthTable(rows), sizeTable(rows)]);
}

/** All, unless some are named. */
function wants(section: Section): boolean {
  return isAsked(`--${section}`) || !sections.some((one) => isAsked(`--${one}`));
}

function tell(line: string): void {
  loads.push(load());
  process.stderr.write(`${line}\n`);
}

function print(section: Section, tables: readonly string[]): void {
  loads.push(load());
  const report = [machine(), ...tables].join("\n\n");
  process.stdout.write(`${report}\n\n`);
  if (isAsked("--write")) keepSection(join(root, "bench/RESULTS.md"), section, report);
  if (report.includes(verdict(false))) process.exitCode = 1;
}

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
