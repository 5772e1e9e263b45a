/**
 * The bench: throughput of the layers of a run; the order of its starts in simulated time; the compiler beside the YAML
 * parser and bare Node; each with its gate.
 * `npm run bench`: up to 100,000 instances. `npm run bench:full`: a million as well.
 * `npm run bench:compiler` (`--compiler`), `-- --runs` and `-- --makespan`: only these tables. `-- --write` keeps what it prints in `bench/RESULTS.md`. Ends with 1 where a gate is missed.
 */
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { measureCompiler } from "./compiler.ts";
import { measureMakespan } from "./makespan/makespan.ts";
import { keepSection, type Section } from "./results.ts";
import { bundleChild, root } from "./run-child.ts";
import { shown, verdict } from "./table.ts";
import { growthTable, measureThroughput, sizeTable, speedTable } from "./throughput.ts";

const isAsked = (option: string): boolean => process.argv.includes(option);
const counts = [1_000, 10_000, 100_000, ...(isAsked("--full") ? [1_000_000] : [])];
const loads = [load()];

await bundleChild();
if (!isAsked("--runs") && !isAsked("--makespan")) print("compiler", await measureCompiler(tell));
if (!isAsked("--compiler") && !isAsked("--runs")) print("makespan", measureMakespan(tell));
if (!isAsked("--compiler") && !isAsked("--makespan")) {
  const rows = measureThroughput(counts, tell);
  print("runs", [speedTable(rows), growthTable(rows), sizeTable(rows)]);
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
