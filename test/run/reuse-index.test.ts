/** What a re-run takes over: one to one, the same address first, and nothing by chance. */
import { describe, expect, test } from "vitest";
import type { Fact } from "../../src/core/event.ts";
import type { ReuseEntry } from "../../src/journal/reuse-entries.ts";
import { answerLookups, type Lookup, type LookupSetting } from "../../src/run/answer-lookups.ts";
import { createReuseIndex } from "../../src/run/reuse-index.ts";
import type { FilesHash } from "../../src/tools/file-hash.ts";

/** Entries `address=key`, in order of arrival. */
function indexOf(...texts: string[]) {
  const entries: ReuseEntry[] = texts.map((text, index) => {
    const [address = "", rkey = ""] = text.split("=");
    return { iid: index + 1, seq: 10 * (index + 1), address, rkey };
  });
  return createReuseIndex("old", entries, (entry) => `value of ${entry.address}`);
}

function lookup(address: string, rkey: string, more: Partial<Lookup> = {}): Lookup {
  return { do: "lookup", iid: address.charCodeAt(0), address, rkey, parts: {}, ...more };
}

function settingWith(index: LookupSetting["index"], tree: FilesHash = { hash: "t1", fileCount: 1 }) {
  const hashed: string[] = [];
  const hashFiles = async (globs: readonly string[], cwd: string): Promise<FilesHash> => {
    hashed.push(`${cwd}: ${globs.join(" ")}`);
    return tree;
  };
  const setting: LookupSetting = { run: "new", index, hashFiles, folderOf: (cwd) => `/project/${cwd ?? ""}` };
  return { setting, hashed };
}

/** `address: fromAddress` of each found, `address: -` of each missed. */
function summary(facts: readonly Fact[]): string[] {
  return facts.map((fact) => {
    if (fact.kind !== "found" && fact.kind !== "missed") throw new Error(fact.kind);
    return `${String.fromCharCode(fact.iid)}: ${fact.kind === "found" ? fact.value : "-"}`;
  });
}

describe("claims", () => {
  test("the same address goes first, whatever the order of asking", async () => {
    const index = indexOf("a=k", "b=k", "c=k");
    const { setting } = settingWith(index);
    const facts = await answerLookups([lookup("x", "k"), lookup("b", "k"), lookup("a", "k")], setting);
    expect(summary(facts)).toEqual(["x: value of c", "b: value of b", "a: value of a"]);
  });

  test("nothing is given twice, and nothing by another key", async () => {
    const { setting } = settingWith(indexOf("a=k", "b=other"));
    const facts = await answerLookups([lookup("x", "k"), lookup("y", "k"), lookup("b", "k")], setting);
    expect(summary(facts)).toEqual(["x: value of a", "y: -", "b: -"]);
  });

  test("what was renamed is found in the order of arrival", async () => {
    const { setting } = settingWith(indexOf("a=k", "b=k"));
    const facts = await answerLookups([lookup("y", "k"), lookup("x", "k")], setting);
    expect(summary(facts)).toEqual(["y: value of a", "x: value of b"]);
    expect(facts[0]).toMatchObject({ kind: "found", fromRun: "old", fromIid: 1, fromSeq: 10 });
  });

  test("what a resumed re-run had taken is not there any more", () => {
    const index = indexOf("a=k");
    index.markClaimed(1);
    expect(index.claim("k", "a")).toBeUndefined();
    expect(index.unclaimed()).toEqual([]);
  });
});

describe("files", () => {
  const reads = ["src/**"];

  test("join the key, and their hash is told", async () => {
    const first = settingWith(undefined);
    const [missed] = await answerLookups([lookup("a", "k", { reads })], first.setting);
    expect(missed).toMatchObject({ kind: "missed", tree: "t1", rkey: expect.stringMatching(/^[0-9a-f]{32}$/) });
    const rkey = missed?.kind === "missed" ? missed.rkey : "";
    const same = settingWith(indexOf(`a=${rkey}`));
    expect(summary(await answerLookups([lookup("a", "k", { reads })], same.setting))).toEqual(["a: value of a"]);
    const changed = settingWith(indexOf(`a=${rkey}`), { hash: "t2", fileCount: 1 });
    expect(summary(await answerLookups([lookup("a", "k", { reads })], changed.setting))).toEqual(["a: -"]);
  });

  test("of one folder are hashed once for all that ask together", async () => {
    const { setting, hashed } = settingWith(undefined);
    const lookups = [lookup("a", "k", { reads }), lookup("b", "k", { reads }), lookup("c", "k", { reads, cwd: "sub" })];
    await answerLookups([...lookups, lookup("d", "k")], setting);
    expect(hashed).toEqual(["/project/: src/**", "/project/sub: src/**"]);
  });

  test("that cannot be read make a key that no run ever matches", async () => {
    const { setting } = settingWith(undefined, { problem: "too many" });
    const facts = await answerLookups([lookup("a", "k", { reads }), lookup("b", "k", { reads })], setting);
    const keys = facts.map((fact) => (fact.kind === "missed" ? fact.rkey : ""));
    expect(new Set(keys).size).toBe(2);
    expect(facts[0]).not.toHaveProperty("tree");
    const other = await answerLookups([lookup("a", "k", { reads })], { ...setting, run: "later" });
    expect(other[0]).not.toMatchObject({ rkey: keys[0] });
  });
});
