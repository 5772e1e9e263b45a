/** Bundles the tests of the scheduler with all mutants of it, to a module that runs one test under one mutant. */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import { globSync } from "tinyglobby";
import { root } from "../run-child.ts";
import { withMutants, withTicks } from "./instrument.ts";
import { mutantsIn, type Site } from "./mutants.ts";

/** `id`: from 1. `line`: from 1, with the text that stands there. `from`: what is replaced. */
export type Mutant = Omit<Site, "start" | "end"> & {
  readonly id: number;
  readonly file: string;
  readonly line: number;
  readonly lineText: string;
  readonly from: string;
};

/** What the bundle gives. `run`: one test, with a most of turns of loops; why it failed, or undefined. */
export type Subject = {
  readonly names: readonly string[];
  run(test: number, mutant: number, ticksMost: number): Promise<string | undefined>;
  /** Of the last run. */
  ticks(): number;
  /** Since this was last called: which mutants were come by. */
  reached(): Uint8Array;
};

export type Bundle = { readonly mutants: readonly Mutant[]; load(first?: number): Promise<Subject> };

const testFiles = ["test/core/*.test.ts", "test/reference/*.test.ts", "test/model/*.test.ts"];
const folder = join(root, "node_modules/.cache/sluice-core-mutation");

/** `tests`: globs of the test files, from the root of the package. */
export async function bundleMutants(tests: readonly string[] = testFiles): Promise<Bundle> {
  const mutants: Mutant[] = [];
  const outfile = join(folder, `${process.pid}.mjs`);
  const files = globSync([...tests], { cwd: root }).sort();
  mkdirSync(folder, { recursive: true });
  await build({
    stdin: { contents: entryOf(files), resolveDir: root, loader: "ts" },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    banner: { js: banner },
    logLevel: "error",
    plugins: [plugin(mutants)],
  });
  process.once("exit", () => rmSync(outfile, { force: true }));
  let loads = 0;
  return {
    mutants,
    load: async (first = 0) => {
      Object.assign(globalThis, { __firstMutant: first });
      loads += 1;
      return (await import(`${pathToFileURL(outfile).href}?${loads}`)) as Subject;
    },
  };
}

const banner = `
const __seen = new Uint8Array(100000);
let __active = globalThis.__firstMutant ?? 0;
let __ticks = 0;
let __ticksMost = Infinity;
function __is(id) { __seen[id] = 1; return id === __active; }
function __tick() { if (++__ticks > __ticksMost) throw new Error("turns without end"); }
`;

/** The files are run in the order of their names, so that a test has the same number each time. */
function entryOf(files: readonly string[]): string {
  return `${files.map((file) => `import "./${file}";`).join("\n")}
import { cases } from "./bench/core-mutation/suite.ts";
export const names = cases.map(({ name }) => name);
export async function run(test, mutant, ticksMost) {
  __active = mutant;
  __ticks = 0;
  __ticksMost = ticksMost;
  try {
    const done = cases[test].run();
    if (done instanceof Promise) await Promise.race([done, new Promise((_, fail) => setTimeout(() => fail(new Error("no end")), 10000).unref())]);
    return undefined;
  } catch (error) {
    return String(error?.message ?? error).split("\\n")[0].slice(0, 200) || "failed";
  } finally {
    __ticksMost = Infinity;
  }
}
export const ticks = () => __ticks;
export function reached() {
  const seen = __seen.slice();
  __seen.fill(0);
  return seen;
}
`;
}

function plugin(mutants: Mutant[]): Plugin {
  return {
    name: "mutants",
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^vitest$/ }, () => ({ path: join(root, "bench/core-mutation/suite.ts") }));
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const file = relative(root, path);
        const text = readFileSync(path, "utf8")
          .replaceAll("import.meta.dirname", JSON.stringify(dirname(path)))
          .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href));
        if (file.startsWith("src/core/"))
          return { contents: withTicks(path, mutated(file, text, mutants)), loader: "ts" };
        return { contents: file.startsWith("test/") ? withTicks(path, text) : text, loader: "ts" };
      });
    },
  };
}

function mutated(file: string, text: string, mutants: Mutant[]): string {
  const sites = mutantsIn(file, text);
  const first = mutants.length + 1;
  const lines = text.split("\n");
  for (const [index, { start, end, ...site }] of sites.entries()) {
    const line = text.slice(0, start).split("\n").length;
    const lineText = (lines[line - 1] ?? "").trim();
    mutants.push({ ...site, id: first + index, file, line, lineText, from: text.slice(start, end) });
  }
  return withMutants(text, sites, first);
}
