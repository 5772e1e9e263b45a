/** Bundles `killed-run.ts` once, so that a start costs no more than Node itself; `tsx` would add half a second to each. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

/** The native addon stays where it is, and is found from wherever the bundle stands. */
const addon: Plugin = {
  name: "addon",
  setup(call) {
    const path = createRequire(import.meta.url).resolve("better-sqlite3");
    call.onResolve({ filter: /^better-sqlite3$/ }, () => ({ path: pathToFileURL(path).href, external: true }));
  },
};

/** Writes the bundle into the folder and gives its path. */
export async function bundleKilledRun(folder: string): Promise<string> {
  const outfile = join(folder, "killed-run.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "killed-run.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "warning",
    plugins: [addon],
    banner: { js: 'import{createRequire as $require}from"node:module";const require=$require(import.meta.url);' },
  });
  return outfile;
}
