/**
 * Bundles src/main.ts to dist/sluice.js. One chunk a command, loaded when it is asked for: `sluice check` must not pay
 * for the journal or for a provider. Packages that stay outside: better-sqlite3 is a native addon, and
 * @anthropic-ai/sdk takes longer to load than everything else together.
 */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

/**
 * commander starts subcommands that are programs of their own by `node:child_process`, which takes a tenth of the whole
 * start to load. sluice has none of these.
 */
const withoutChildProcess = {
  name: "commander-without-child-process",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes("/commander/") ? { path: "none", namespace: "none" } : undefined,
    );
    onLoad({ filter: /^none$/, namespace: "none" }, () => ({ contents: "module.exports = {};" }));
  },
};

// Nothing is written before all of it is there: a build that fails leaves the old program as it was.
const { outputFiles } = await build({
  entryPoints: { sluice: "src/main.ts" },
  outdir: "dist",
  write: false,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  logLevel: "warning",
  plugins: [withoutChildProcess],
  external: ["better-sqlite3", "@anthropic-ai/sdk"],
  // Packages in CommonJS ask for Node's own modules by `require`, which ESM does not have. The shebang of main.ts stays
  // first: esbuild puts the banner after it.
  banner: { js: 'import{createRequire as $require}from"node:module";const require=$require(import.meta.url);' },
});
rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
for (const { path, contents } of outputFiles) writeFileSync(path, contents);
chmodSync("dist/sluice.js", 0o755);
