#!/usr/bin/env node
/**
 * Starts sluice. `quick.cjs` holds the commands that editors and hooks call all day, in one file, with what V8 made of
 * its code when it was built beside it, which saves compiling it anew. That is good for one version of Node alone: any
 * other one, and all other commands, load the program from modules. (Node has `module.enableCompileCache` from 22 on.)
 */
"use strict";
const { existsSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { setFlagsFromString } = require("node:v8");
const { Script } = require("node:vm");

const quick = new Set(["check", "fmt", "explain", "schema", "guide"]);
const program = join(__dirname, "quick.cjs");
const cache = join(__dirname, `quick-${process.version}-${process.arch}.cache`);

/**
 * V8 optimises what has run for a while, which for work of a second comes too late, and costs as much as the work itself:
 * here it waits eight times as long (in bytes of code that ran). Said once the kept code is loaded, and Node's own, since
 * V8 takes none that was made under other flags.
 */
const optimiseLater = "--interrupt-budget=1000000";

/** With the path that the program is seen from, and its own modules and packages. */
function run(cachedData) {
  const body = readFileSync(program, "latin1"); // esbuild writes ASCII alone
  const text = `(function(require,__filename,__dirname){${body}\n})`;
  const script = new Script(text, { filename: program, cachedData });
  script.runInThisContext()(require, program, __dirname);
  return script;
}

if (process.env["SLUICE_BUILD"] === "1") {
  const script = run(undefined);
  process.on("exit", () => writeFileSync(cache, script.createCachedData()));
} else if (quick.has(process.argv[2] ?? "") && existsSync(cache)) {
  run(readFileSync(cache));
  setFlagsFromString(optimiseLater);
} else {
  void import("./modules/main.mjs");
}
