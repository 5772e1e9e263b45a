/** What `implicit-barrier` suggests is done to each of its examples, by the letter: the pipeline still compiles. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { saidOfBytes } from "./said-of.ts";

const folder = join(import.meta.dirname, "implicit-barrier");
const examples = readdirSync(folder).filter((file) => /^bad-.*\.yaml$/.test(file));
const named = (text: string): readonly string[] =>
  saidOfBytes(new TextEncoder().encode(text), "tried.yaml", folder, ["implicit-barrier"]).diagnostics.map(
    ({ name }) => name,
  );

describe.each(examples)("%s", (file) => {
  const text = readFileSync(join(folder, file), "utf8");
  const [found] = saidOfBytes(new TextEncoder().encode(text), file, folder, ["implicit-barrier"]).diagnostics;
  const help = found?.help ?? "";

  test("a reason for the barrier ends the advice", () => {
    const [, key = ""] = /`(barrier): reason`/.exec(help) ?? [];
    expect(named(text.replace(/^( {4})(each: \w+ in (?!inputs))/m, `$1${key}: reason\n$1$2`))).toEqual([]);
  });

  test("what comes with the item can be read in place of the whole", () => {
    const [, which = "", name = ""] = /`((?:each|from): (\w+) in pairs\(\w+\))`/.exec(help) ?? [];
    const paired = which === "" ? text : withPairs(text, which, name);
    expect(named(paired)).toEqual(["implicit-barrier"]); // no error: the whole is still read
    const comes =
      which === "" ? [...help.matchAll(/`(\w+(?:\.\w+)?)`/g)].map(([, one = ""]) => one) : [`${name}.value`];
    const prompt = comes.map((one) => `{{ ${one} }}`).join(" ");
    expect(comes.length).toBeGreaterThan(0);
    expect(named(paired.replace(/\{\{ (?:draft|best)[.\w]* \}\}/, prompt))).toEqual([]);
  });
});

/** The suggested line in place of the one that runs over the bare list, and the value of each where the element was read. */
function withPairs(text: string, which: string, name: string): string {
  const [start = "", over = ""] = which.split(/pairs\(|\)/);
  const [before = "", after = ""] = text.split(`${start}${over}\n`);
  const read = new RegExp(`(?<![.\\w])${name}\\b(?=\\.| \\}\\})`, "g");
  return `${before}${which}\n${after.replace(read, `${name}.value`)}`;
}
