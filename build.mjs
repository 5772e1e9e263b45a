/**
 * Bundles src/main.ts twice: its quick commands in one file whose compiled code is kept (`sluice check` must start at
 * once), and all of it in modules, one a command. src/launch.cjs chooses. Packages that stay outside: better-sqlite3 is a
 * native addon, and @anthropic-ai/sdk takes longer to load than everything else together.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
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

/** The commands that have no need to start at once, and are not in the one file; nor what only they load. */
const withoutSlowCommands = {
  name: "without-slow-commands",
  setup({ onResolve }) {
    onResolve({ filter: /\/(commands-(during|looking|after)|lsp\/serve|run\/check-inputs)\.ts$/ }, () => ({
      path: "none",
      namespace: "none",
    }));
  },
};

/** Most quick commands hash nothing, and `node:crypto` takes as long to load as a small pipeline to check. */
const cryptoWhenCalled = {
  name: "crypto-when-called",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:crypto$/ }, ({ namespace }) =>
      namespace === "when-called" ? { external: true } : { path: "node:crypto", namespace: "when-called" },
    );
    onLoad({ filter: /./, namespace: "when-called" }, () => ({
      contents: 'export const hash = (...args) => require("node:crypto").hash(...args);',
    }));
  },
};

const common = {
  write: false,
  bundle: true,
  platform: "node",
  target: "node20",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  logLevel: "warning",
  plugins: [withoutChildProcess],
  external: ["better-sqlite3", "@anthropic-ai/sdk"],
};

// Nothing is written before all of it is there: a build that fails leaves the old program as it was.
const modules = await build({
  ...common,
  entryPoints: { main: "src/main.ts" },
  outdir: "dist/modules",
  outExtension: { ".js": ".mjs" },
  splitting: true,
  format: "esm",
  // Packages in CommonJS ask for Node's own modules by `require`, which ESM does not have.
  banner: { js: 'import{createRequire as $require}from"node:module";const require=$require(import.meta.url);' },
});
const quick = await build({
  ...common,
  entryPoints: { quick: "src/main.ts" },
  outdir: "dist",
  outExtension: { ".js": ".cjs" },
  format: "cjs",
  plugins: [withoutChildProcess, withoutSlowCommands, cryptoWhenCalled],
  supported: { "dynamic-import": false }, // the code of a script that is kept cannot import
  define: { "import.meta.url": "$url" },
  banner: { js: 'const $url=require("node:url").pathToFileURL(__filename).href;' },
});
rmSync("dist", { recursive: true, force: true });
mkdirSync("dist/modules", { recursive: true });
for (const { path, contents } of [...modules.outputFiles, ...quick.outputFiles]) writeFileSync(path, contents);
writeFileSync("dist/package.json", '{"type":"commonjs"}\n');
copyFileSync("src/launch.cjs", "dist/sluice.js");
chmodSync("dist/sluice.js", 0o755);

// What the check of one pipeline runs through is compiled now, and kept: to load more takes longer than to compile the rest.
const env = { ...process.env, SLUICE_BUILD: "1" };
spawnSync(process.execPath, ["dist/sluice.js", "check", "examples/deep-research.yaml"], { env, stdio: "ignore" }); // whatever it finds
