/** What a re-run takes over: one to one, the same address first, and nothing by chance. */
import { describe, expect, test } from "vitest";
import type { Fact, Reuse } from "../../src/core/event.ts";
import type { ReuseEntry } from "../../src/journal/reuse-entries.ts";
import { answerLookups, type Lookup, type LookupSetting } from "../../src/run/answer-lookups.ts";
import { createFilesSeen } from "../../src/run/files-seen.ts";
import { createReuseIndex } from "../../src/run/reuse-index.ts";
import type { FilesHash } from "../../src/tools/file-hash.ts";

/** Entries `address=key`, in order of arrival. */
function indexOf(...texts: string[]) {
  const entries: ReuseEntry[] = texts.map((text, index) => {
    const [address = "", rkey = ""] = text.split("=");
    return { iid: index + 1, seq: 10 * (index + 1), since: index + 1, address, rkey };
  });
  return createReuseIndex({
    run: "old",
    entries,
    withheld: [],
    value: (seq) => `value of ${entries.find((entry) => entry.seq === seq)?.address}`,
  });
}

function lookup(address: string, rkey: string, more: Partial<Lookup> = {}): Lookup {
  return { do: "lookup", iid: address.charCodeAt(0), address, rkey, parts: "r", ...more };
}

function settingWith(index: LookupSetting["index"], tree: FilesHash = { hash: "t1", fileCount: 1 }, reuse: Reuse = {}) {
  const hashed: string[] = [];
  const hashFiles = async (globs: readonly string[], cwd: string): Promise<FilesHash> => {
    hashed.push(`${cwd}: ${globs.join(" ")}`);
    return tree;
  };
  const hashRepository = async (folder: string): Promise<FilesHash> => {
    hashed.push(folder);
    return tree;
  };
  const files = createFilesSeen("/project", "new", [], { repository: hashRepository, globs: hashFiles });
  const folderOf = (cwd: string | undefined) => `/project/${cwd ?? ""}`;
  const setting: LookupSetting = { run: "new", index, reuse, files, folderOf, clock: () => 1_000 };
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

  test("what was renamed is found in the order of its instances", async () => {
    const { setting } = settingWith(indexOf("a=k", "b=k"));
    const facts = await answerLookups([lookup("y", "k"), lookup("x", "k")], setting);
    expect(summary(facts)).toEqual(["y: value of a", "x: value of b"]);
    expect(facts[0]).toMatchObject({ kind: "found", fromRun: "old", fromIid: 1, fromSeq: 10 });
  });

  test("what may still be asked for at its own address is given to others last", () => {
    const entries = ["a", "b", "c"].map((address, at) => ({ iid: at, seq: at, since: 1, address, rkey: "k" }));
    const isThere = (address: string) => address !== "b";
    const index = createReuseIndex({ run: "old", entries, withheld: [], value: () => null, isThere });
    const claims = ["new", "a", "newer", "c"].map((address) => index.claim({ rkey: "k", address })?.address);
    expect(claims).toEqual(["b", "a", "c", undefined]);
  });

  test("what a resumed re-run had taken is not there any more", () => {
    const index = indexOf("a=k");
    index.markClaimed(1);
    expect(index.claim({ rkey: "k", address: "a" })).toBeUndefined();
    expect(index.unclaimed()).toEqual([]);
  });
});

describe("rounds of a loop", () => {
  const claim = (entries: readonly string[], ...addresses: readonly string[]) => {
    const index = indexOf(...entries);
    return addresses.map((address) => index.claim({ rkey: "k", address })?.address);
  };

  test("are never answered by other rounds of it, also where the loop has another name", () => {
    expect(claim(["l#2/a=k", "l#3/a=k"], "l#1/a", "l#3/a", "l#2/a")).toEqual([undefined, "l#3/a", "l#2/a"]);
    expect(claim(["l#2/a=k"], "m#1/a", "m#2/a")).toEqual([undefined, "l#2/a"]);
    expect(claim(["l[x]#2/m#1/a=k"], "l[x]#1/m#2/a", "l[y]#2/m#1/a")).toEqual([undefined, "l[x]#2/m#1/a"]);
  });

  test("are found where the loop moved into another, or out of it; keys that begin with # are no rounds", () => {
    expect(claim(["l#2/a=k"], "outer#1/l#2/a")).toEqual(["l#2/a"]);
    expect(claim(["l#1/a=k"], "a")).toEqual(["l#1/a"]);
    expect(claim(["l[#1]/a=k"], "l[#2]/a")).toEqual(["l[#1]/a"]);
  });

  test("of 20,000 equal ones each finds its own at once", () => {
    const rounds = Array.from({ length: 20_000 }, (_, index) => `l#${index + 1}/a`);
    const index = indexOf(...rounds.map((address) => `${address}=k`));
    for (const address of rounds) expect(index.claim({ rkey: "k", address })?.address).toBe(address);
    expect(index.claim({ rkey: "k", address: "l#20001/a" })).toBeUndefined();
  });
});

describe("what was said of the re-run", () => {
  test("results from outside that are too old are left, others are not", async () => {
    const { setting } = settingWith(indexOf("a=k", "b=k"), undefined, { freshMs: 998 });
    expect(summary(await answerLookups([lookup("a", "k", { outside: true })], setting))).toEqual(["a: value of b"]);
    expect(summary(await answerLookups([lookup("a", "k")], setting))).toEqual(["a: value of a"]);
  });

  test("an instance that is to run again takes nothing, not even of others, and those inside neither", async () => {
    const { setting } = settingWith(indexOf("x=k"), undefined, { again: ["a"] });
    const inside = { ...lookup("a", "k"), address: "a[1]/b" };
    expect(summary(await answerLookups([lookup("a", "k"), inside, lookup("b", "k")], setting))).toEqual([
      "a: -",
      "a: -",
      "b: value of x",
    ]);
  });

  test("files that changed do not count where that was said, and the key of before goes on", async () => {
    const looks = { looks: true } as const;
    const [missed] = await answerLookups([lookup("a", "k", looks)], settingWith(undefined).setting);
    if (missed?.kind !== "missed" || missed.tree === undefined) throw new Error("it has a tree");
    const entry = { iid: 1, seq: 10, since: 1, address: "a", rkey: missed.rkey, tree: missed.tree };
    const index = () => createReuseIndex({ run: "old", entries: [entry], withheld: [], value: () => "before" });
    const changed = { hash: "t2", fileCount: 1 };
    const strict = await answerLookups([lookup("a", "k", looks)], settingWith(index(), changed).setting);
    expect(strict).toMatchObject([{ kind: "missed", tree: "t2" }]);
    const loose = settingWith(index(), changed, { anyFiles: true });
    expect(await answerLookups([lookup("a", "k", looks)], loose.setting)).toMatchObject([
      { kind: "found", rkey: missed.rkey, tree: "t1" },
    ]);
    const other = settingWith(index(), changed, { anyFiles: true });
    expect(await answerLookups([lookup("a", "other", looks)], other.setting)).toMatchObject([{ kind: "missed" }]);
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

  test("of the repository are looked at once, and again when something may have changed them", async () => {
    const { setting, hashed } = settingWith(undefined);
    const ask = () => answerLookups([lookup("a", "k", { looks: true }), lookup("b", "k", { looks: true })], setting);
    await ask();
    await ask();
    expect(hashed).toEqual(["/project"]);
    setting.files.touched();
    expect(hashed).toEqual(["/project"]);
    await ask();
    expect(hashed).toEqual(["/project", "/project"]);
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
