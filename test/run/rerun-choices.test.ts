/** What is taken over beside what has changed: files that change on the way, ages, people, rehearsals, what is tried again. */
import { afterAll, describe, expect, test } from "vitest";
import { planOf } from "../core/plan-of.ts";
import { type Folder, folderWith, reasons, run, runAgain, type Say, type World } from "./rerun-story.ts";

const made: Folder[] = [];
afterAll(() => {
  for (const folder of made) folder.remove();
});

function newFolder(isRepository = true): Folder {
  const folder = folderWith({ "a.txt": "a\n", "word.txt": "one\n" }, isRepository);
  made.push(folder);
  return folder;
}

const pipeline = (nodes: string, returns: string) =>
  planOf(
    `sluice: 1
name: small
why: For one question.
roles:
  reader: {tools: [read], model: fast}
  writer: {tools: [read, edit], model: fast}
  plain: {tools: [], model: fast}
  web: {tools: [web_search], model: fast}
nodes:
${nodes.replace(/^(?=.)/gm, "  ")}
returns: ${returns}
`,
    "small.yaml",
    true,
  );

describe("early cut-off, by value and by tree", () => {
  // The program says what word.txt holds, and writes some of it into a file that the reader sees.
  const plan = pipeline(
    `make:
  why: A program without reads runs each time.
  run: [sh, make.sh]
  parse: text
look:
  why: An agent that sees files.
  role: reader
  prompt: "look {{ make }}"
think:
  why: An agent that sees none.
  role: plain
  prompt: "think {{ make }}"`,
    "look ~ think",
  );
  const makeBy = (folder: Folder, writes: string) => folder.write("make.sh", `echo ${writes} > out.txt; echo said`);

  async function twice(change: (folder: Folder) => void) {
    const folder = newFolder();
    folder.write(".gitignore", "make.sh\nignored.txt\n");
    makeBy(folder, "one");
    const world = { folder: folder.path };
    const source = await run(world, plan);
    change(folder);
    return runAgain(world, source);
  }

  test("the same value and the same files: what hangs on it is taken over", async () => {
    const again = await twice((folder) => makeBy(folder, "one"));
    expect(again.started).toEqual(["make"]);
  });

  test("the same value and another file: what sees files runs again", async () => {
    const again = await twice((folder) => makeBy(folder, "two"));
    expect(again.started).toEqual(["look", "make"]);
  });

  test("files that git ignores do not count", async () => {
    const again = await twice((folder) => folder.write("ignored.txt", "x"));
    expect(again.started).toEqual(["make"]);
  });
});

test("what an agent that acts has changed is part of what those after it see", async () => {
  const plan = pipeline(
    `edit: {why: It writes., role: writer, prompt: edit}
look: {why: It sees that., role: reader, prompt: "look {{ edit }}"}`,
    "look",
  );
  const folder = newFolder();
  const writing = (text: string): World => ({
    folder: folder.path,
    say: (prompt) => {
      if (prompt === "edit") folder.write("out.txt", text);
      return `${prompt}!`;
    },
  });
  const source = await run(writing("one"), plan);
  const same = await runAgain(writing("one"), source);
  expect(reasons(same.planned)).toEqual(["edit: files"]); // it saw the folder without its own work
  expect(same.started).toEqual(["edit"]);
  const other = await runAgain(writing("two"), source);
  expect(other.started).toEqual(["edit", "look"]);
});

test("outside of a git repository only named files count, and the pipeline's own files never do", async () => {
  const plan = pipeline("look: {why: It reads., role: reader, prompt: look}", "look");
  for (const isRepository of [false, true]) {
    const folder = newFolder(isRepository);
    const world: World = { folder: folder.path, ownFiles: ["small.yaml", "gone.yaml"] };
    const source = await run(world, plan);
    folder.write("small.yaml", "edited");
    expect((await runAgain(world, source)).started).toEqual([]);
    folder.write("a.txt", "edited");
    expect((await runAgain(world, source)).started).toEqual(isRepository ? ["look"] : []);
  }
});

describe("results from outside", () => {
  const plan = pipeline(
    `news: {why: From the web., role: web, prompt: news}
issues:
  why: What outsiders wrote.
  run: [cat, word.txt]
  parse: text
  reads: []
  trust: untrusted
think: {why: Nothing outside., role: plain, prompt: think}`,
    "news ~ issues ~ think",
  );
  const hour = 3_600_000;

  test("show their age, over re-runs of re-runs, and too old ones are left where that was said", async () => {
    let now = 1_000_000;
    const world: World = { folder: newFolder().path, now: () => now };
    const first = await run(world, plan);
    now += 5 * hour;
    const second = await runAgain(world, first, { reuse: { freshMs: 6 * hour } });
    expect(second.started).toEqual([]);
    now += 5 * hour;
    const third = await runAgain(world, second, { reuse: { freshMs: 6 * hour } });
    expect(reasons(third.planned)).toEqual(["issues: is too old", "news: is too old"]);
    expect(third.started).toEqual(["issues", "news"]);
    const loose = await runAgain(world, second);
    expect(loose.started).toEqual([]);
    const ages = loose.planned.taken.map(({ address, ageMs }) => [address, ageMs]);
    expect(ages.sort()).toEqual([
      ["issues", 10 * hour],
      ["news", 10 * hour],
      ["think", undefined],
    ]);
  });
});

describe("answers of people", () => {
  const plan = pipeline(
    `draft: {why: First., role: plain, prompt: draft}
ship:
  why: A person decides.
  gate: "Ship {{ draft }}?"
  choices: {yes: It goes., no: It stays.}
end: {why: Last., role: plain, prompt: "end {{ ship.choice }} {{ ship.by }}"}`,
    "end",
  );
  const anna = () => ({ choice: "no", actor: "Anna", reason: "too early" });

  test("are asked for again, unless that was said", async () => {
    const folder = newFolder().path;
    const source = await run({ folder, answerFor: anna }, plan);
    const asked = await runAgain({ folder }, source);
    expect(asked.end.state).toBe("needs_input");
    expect(asked.planned.asks).toEqual([{ address: "ship", isThen: false }]);
    expect(asked.planned.taken.map(({ address, isThen }) => [address, isThen])).toEqual([
      ["draft", false],
      ["end", true],
    ]);
    const taken = await runAgain({ folder }, source, { reuse: { answers: true } });
    expect(taken.planned.asks).toEqual([]);
    expect(taken).toMatchObject({ started: [], end: { state: "completed", returns: "end no Anna!" } });
    const answered = [...taken.journal.events()].find((event) => event.kind === "answered");
    expect(answered).toMatchObject({ actor: "Anna", reason: "too early", fromRun: source.journal.head.id });
  });

  test("count only for a question that is the same byte for byte", async () => {
    const folder = newFolder().path;
    const source = await run({ folder, answerFor: anna }, plan);
    const say: Say = (prompt) => (prompt === "draft" ? "another" : `${prompt}!`);
    const again = await runAgain({ folder, say }, source, { reuse: { answers: true, again: ["draft"] } });
    expect(again.end.state).toBe("needs_input");
    expect(again.started).toEqual(["draft"]);
  });

  test("a value that somebody gave is asked for again, unless that was said, and never passes for a result", async () => {
    const failing = pipeline(
      `draft: {why: It fails., role: plain, prompt: draft, retry: {max: 0, then: ask}}
end: {why: Last., role: plain, prompt: "end {{ draft }}"}`,
      "end",
    );
    const folder = newFolder().path;
    const say: Say = (prompt) => (prompt === "draft" ? { fails: "no" } : `${prompt}!`);
    const give = () => ({ choice: "value", value: "mine", actor: "Anna" });
    const source = await run({ folder, say, answerFor: give }, failing);
    expect(source.end).toMatchObject({ returns: "end mine!" });
    const asked = await runAgain({ folder, say }, source);
    expect(reasons(asked.planned)).toEqual(["draft: given by a person"]);
    expect(asked.end.state).toBe("needs_input");
    const taken = await runAgain({ folder, say }, source, { reuse: { answers: true } });
    expect(taken).toMatchObject({ started: ["draft"], end: { returns: "end mine!" } });
  });

  test("what nobody answered in time is decided as it was", async () => {
    let now = 1_000;
    const expiring = pipeline(
      `ship: {why: A person decides., gate: "Ship?", choices: {yes: Go., no: Stay.}, expires: 1s, on_expiry: no}
end: {why: Last., role: plain, prompt: "end {{ ship.choice }} {{ ship.by }}"}`,
      "end",
    );
    const folder = newFolder().path;
    const waiting = { folder, now: () => (now += 400), waits: true };
    const source = await run(waiting, expiring);
    expect(source.end).toMatchObject({ state: "completed", returns: "end no expiry!" });
    const again = await runAgain({ folder, now: () => now }, source, { reuse: { answers: true } });
    expect(again).toMatchObject({ started: [], end: { state: "completed", returns: "end no expiry!" } });
  });
});

describe("rehearsals", () => {
  const plan = pipeline("think: {why: One., role: plain, prompt: think}", "think");

  test.each([
    ["simulate", "test", "was simulated"],
    ["test", "simulate", "was not simulated"],
  ])("a result of `%s` never enters a run of `%s`", async (first, second, why) => {
    const folder = newFolder().path;
    const source = await run({ folder, provider: first }, plan);
    const again = await runAgain({ folder, provider: second }, source);
    expect(reasons(again.planned)).toEqual([`think: ${why}`]);
    expect(again.started).toEqual(["think"]);
    // Nor by way of a run between them.
    const third = await runAgain({ folder, provider: first }, again);
    expect(third.started).toEqual(["think"]);
  });
});

describe("stubs of programs", () => {
  const plan = pipeline(
    `tool: {why: One., run: [echo, real], reads: [], parse: text}
think: {why: It reads no program., role: plain, prompt: think}`,
    "tool ~ think",
  );

  test.each([
    [true, false, "was a stub", "realthink!"],
    [false, true, "was no stub", "stubthink!"],
  ])("enter no run without them, nor the reverse: %j, then %j", async (first, second, why, returns) => {
    const folder = newFolder().path;
    const source = await run({ folder, isStubRun: first }, plan);
    const again = await runAgain({ folder, isStubRun: second }, source);
    expect(reasons(again.planned)).toEqual([`tool: ${why}`]);
    expect(again).toMatchObject({ started: ["tool"], end: { returns } });
    expect((await runAgain({ folder, isStubRun: second }, again)).started).toEqual([]);
  });
});

describe("trying again", () => {
  const plan = pipeline(
    `find:
  why: Three.
  role: reader
  each: n in range(3)
  prompt: "find {{ n }}"
  require: 1
sum: {why: One., role: plain, prompt: "sum {{ find }}"}`,
    "sum",
  );
  const failing: Say = (prompt) => (prompt === "find 1" ? { fails: "no" } : `${prompt}!`);

  test("what failed runs again, says why, and nothing else does, though files have changed since", async () => {
    const folder = newFolder();
    const source = await run({ folder: folder.path, say: failing }, plan);
    expect(source.end.state).toBe("degraded");
    folder.write("a.txt", "edited by the run\n");
    const again = await runAgain({ folder: folder.path }, source, { reuse: { anyFiles: true } });
    expect(reasons(again.planned)).toEqual(["find[1]: failed (refusal)"]);
    expect(again.started).toEqual(["find[1]", "sum"]); // it reads one more
    expect(again.end).toMatchObject({ state: "completed", returns: 'sum ["find 0!","find 1!","find 2!"]!' });
    const strict = await runAgain({ folder: folder.path }, source);
    expect(strict.started).toEqual(["find[0]", "find[1]", "find[2]", "sum"]);
  });

  test("named instances run again with all that is inside, and what reads them only if it comes out otherwise", async () => {
    const folder = newFolder().path;
    const source = await run({ folder }, plan);
    const one = await runAgain({ folder }, source, { reuse: { again: ["find[1]"], anyFiles: true } });
    expect(reasons(one.planned)).toEqual(["find[1]: asked for"]);
    expect(one.started).toEqual(["find[1]"]);
    const all = await runAgain({ folder }, source, { reuse: { again: ["find"], anyFiles: true } });
    expect(all.started).toEqual(["find[0]", "find[1]", "find[2]"]);
    const other: Say = (prompt) => (prompt === "find 2" ? "other" : `${prompt}!`);
    const changed = await runAgain({ folder, say: other }, source, { reuse: { again: ["find[2]"], anyFiles: true } });
    expect(changed.started).toEqual(["find[2]", "sum"]);
  });
});

test("rounds of a loop with one prompt each keep their own reply, also where one of them is tried again", async () => {
  const plan = pipeline(
    `l:
  why: Three rounds.
  loop: 3
  state: {all: []}
  nodes:
    a: {why: The same each time., role: plain, prompt: again}
  next:
    all: all + [a]
  returns: all`,
    "l",
  );
  let count = 0;
  const counting: Say = () => {
    count += 1;
    return `reply ${count}`;
  };
  const folder = newFolder().path;
  const source = await run({ folder, say: counting }, plan);
  const again = await runAgain({ folder, say: counting }, source);
  expect(again).toMatchObject({ started: [], end: { returns: ["reply 1", "reply 2", "reply 3"] } });
  const second = await runAgain({ folder, say: counting }, source, { reuse: { again: ["l#2"] } });
  expect(second).toMatchObject({ started: ["l#2/a"], end: { returns: ["reply 1", "reply 4", "reply 3"] } });
});

test("what leads to each other is taken over in few commits, files or not, and the journal says the same as ever", async () => {
  const plan = pipeline(
    `find:
  why: Many.
  role: reader
  each: n in range(100)
  prompt: "find {{ n }}"
take: {from: f in find, where: f != ""}
check:
  why: Each one as it comes.
  role: plain
  each: f in take
  prompt: "check {{ f }}"
list:
  why: A program for each.
  each: c in check
  run: [echo, "{{ c }}"]
  reads: [word.txt]
  parse: text`,
    "list",
  );
  const folder = newFolder().path;
  const source = await run({ folder }, plan);
  const again = await runAgain({ folder }, source);
  expect(again).toMatchObject({ started: [], end: { state: "completed", returns: source.end.returns } });
  expect(again.planned.taken).toHaveLength(300);
  expect(again.journal.verify().commits).toBeLessThan(12);
  const order = [...again.journal.events()].flatMap((event) =>
    event.kind === "settled" && event.taken ? [event.taken.iid] : [],
  );
  const before = [...source.journal.events()].flatMap((event) => (event.kind === "replied" ? [event.iid] : []));
  expect(order).toEqual(before);
});
