/** What a check found, what of it fails the check, and how that is said in a line. */
import { type Diagnostic, type Severity, sortDiagnostics } from "../base/diagnostic.ts";
import { severityOf } from "../base/names.ts";
import { countText } from "../report/amounts.ts";
import type { Findings, Sources } from "../report/findings.ts";
import { type Stats, statsOf } from "../rules/view/stats.ts";
import { type LoadOptions, loadPhases } from "./load-pipeline.ts";
import { thisMachine } from "./this-machine.ts";
import { UsageError } from "./usage-error.ts";

/** What decides whether findings fail a check. */
export type FailOptions = { readonly failOn: "error" | "warning"; readonly maxWarnings?: number };

/** `names`: all files that were asked for, also those that are not there. `stats`: of files without errors, if asked for. */
export type CheckedFiles = Findings & {
  readonly names: readonly string[];
  readonly stats: readonly (readonly [file: string, stats: Stats])[];
};

/** A file that cannot be read does not keep the others from being checked. */
export async function findIn(
  paths: readonly string[],
  { withStats = false, ...options }: LoadOptions & { readonly withStats?: boolean },
): Promise<CheckedFiles> {
  const found: Diagnostic[] = [];
  const sources = new Map<string, Sources>();
  const files: string[] = [];
  const names = new Set<string>(paths);
  const unreadable: string[] = [];
  const machine = thisMachine();
  const stats: (readonly [string, Stats])[] = [];
  for (const path of paths) {
    try {
      const loaded = await loadPhases(path, { machine, hashes: false, ...options });
      const { checked, plan } = loaded.value ?? {};
      if (withStats && checked !== undefined && plan !== undefined) stats.push([loaded.file, statsOf(checked, plan)]);
      files.push(loaded.file);
      found.push(...loaded.diagnostics);
      for (const name of loaded.names) names.add(name);
      for (const { span } of loaded.diagnostics) sources.set(span.file, loaded.sources);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      unreadable.push(error.message);
    }
  }
  const diagnostics = sortDiagnostics(found);
  return { diagnostics, files, sources: (file) => sources.get(file)?.(file), unreadable, names: [...names], stats };
}

export type Counts = Readonly<Record<Severity, number>>;

export function countsOf(diagnostics: readonly Diagnostic[]): Counts {
  const counts = { error: 0, warning: 0, advice: 0 };
  for (const { name } of diagnostics) counts[severityOf[name]] += 1;
  return counts;
}

/** Errors always fail a check; warnings if that is asked for, or if they are too many; advice never does. */
export function failingSeverities(counts: Counts, options: FailOptions): ReadonlySet<Severity> {
  const warningsFail = options.failOn === "warning" || hasTooMany(counts, options);
  return new Set<Severity>(warningsFail ? ["error", "warning"] : ["error"]);
}

function hasTooMany({ warning }: Counts, { maxWarnings }: FailOptions): boolean {
  return maxWarnings !== undefined && warning > maxWarnings;
}

/** What is to be said beside the findings: files that could not be read, and warnings that are too many. */
export function complaints({ unreadable }: Findings, counts: Counts, options: FailOptions): readonly string[] {
  if (!hasTooMany(counts, options)) return unreadable;
  const most = countText(options.maxWarnings ?? 0, "warning");
  return [...unreadable, `${countText(counts.warning, "warning")}, where --max-warnings allows ${most}`];
}

/** `; --fix mends 1 of them`, or nothing. */
export function fixHint(diagnostics: readonly Diagnostic[]): string {
  const fixable = diagnostics.filter(({ fix }) => fix !== undefined);
  const safe = fixable.filter(({ fix }) => fix?.safe === true);
  if (fixable.length === 0) return "";
  if (safe.length === 0) return `; --fix=all mends ${fixable.length} of them`;
  return `; --fix mends ${safe.length} of them${fixable.length > safe.length ? `, --fix=all ${fixable.length}` : ""}`;
}

/** `2 errors and 1 warning in 3 pipelines`. */
export function summary({ error, warning, advice }: Counts, fileCount: number): string {
  const files = countText(fileCount, "pipeline");
  const parts = [
    ...(error > 0 ? [countText(error, "error")] : []),
    ...(warning > 0 ? [countText(warning, "warning")] : []),
    ...(advice > 0 ? [countText(advice, "piece of advice", "pieces of advice")] : []),
  ];
  return parts.length === 0 ? `${files}, nothing is wrong` : `${parts.join(" and ")} in ${files}`;
}
