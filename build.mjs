/**
 * Bundles src/main.ts to dist/sluice.js. One chunk a command, loaded when it is asked for: `sluice check` must not pay
 * for the journal or for a provider. Packages that stay outside: better-sqlite3 is a native addon, and
 * @anthropic-ai/sdk takes longer to load than everything else together.
 */
import { chmodSync, readFileSync, rmSync } from "node:fs";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));

rmSync("dist", { recursive: true, force: true });
await build({
  entryPoints: { sluice: "src/main.ts" },
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  logLevel: "warning",
  define: { "process.env.SLUICE_VERSION": JSON.stringify(version) },
  external: ["better-sqlite3", "@anthropic-ai/sdk"],
  // Packages in CommonJS ask for Node's own modules by `require`, which ESM does not have. The shebang of main.ts stays
  // first: esbuild puts the banner after it.
  banner: { js: 'import{createRequire as $require}from"node:module";const require=$require(import.meta.url);' },
});
chmodSync("dist/sluice.js", 0o755);
