/** In what order things start: a pipeline, what is known of how long its nodes take, and what is asked, one at a time. */
import { expect, test } from "vitest";
import type { Means } from "../../src/core/ways.ts";
import { type Drive, drive } from "./drive.ts";
import { planOf } from "./plan-of.ts";

/** `nodes` as in stories. `means`: by node, of an earlier run of `order`. `slots`: 1 unless said. */
type OrderStory = {
  readonly name: string;
  readonly nodes: string;
  readonly means?: Means;
  readonly slots?: number;
  readonly asked: string;
};

const chains = (count: number): string => `
  n:
    why: w
    each: x in range(${count})
    nodes:
      a: {why: w, prompt: "{{ x }}"}
      b: {why: w, prompt: "{{ a }}"}
    returns: b`;

const branches = `
  short: {why: w, prompt: s}
  long: {why: w, prompt: l}
  after_long: {why: w, prompt: "{{ long }}"}
  last: {why: w, prompt: "{{ short }} {{ after_long }}"}`;

const scopes = `
  one:
    why: w
    nodes:
      a: {why: w, prompt: a}
      b: {why: w, prompt: b}
    returns: [a, b]
  two:
    why: w
    nodes:
      a: {why: w, prompt: a}
    returns: a
  behind: {why: w, prompt: "{{ two }}"}`;

const loops = `
  often:
    why: w
    loop: 4
    state: {last: ""}
    nodes:
      a: {why: w, prompt: "{{ last }}"}
    next: {last: a}
    returns: last
  once:
    why: w
    nodes:
      b: {why: w, prompt: b}
    returns: b
  half:
    why: w
    nodes:
      c: {why: w, prompt: c}
    returns: c`;

const streams = `
  find: {why: w, each: x in range(8), prompt: "{{ x }}"}
  judge: {why: w, each: f in find, prompt: "{{ f }}"}`;

const stories: readonly OrderStory[] = [
  {
    name: "where nothing is known, an item that is half through goes before one that has not begun",
    nodes: chains(3),
    asked: "n[0]/a n[0]/b n[1]/a n[1]/b n[2]/a n[2]/b",
  },
  {
    name: "and what hangs on more goes before what hangs on less",
    nodes: branches,
    asked: "short long after_long last",
  },
  {
    name: "the last items of a list begin before others end, once times are known",
    nodes: chains(3),
    means: { "n/a": 10, "n/b": 10 },
    asked: "n[0]/a n[1]/a n[2]/a n[0]/b n[1]/b n[2]/b",
  },
  {
    name: "of a list with more than four items left for each slot, those that have begun go on first",
    nodes: chains(7),
    means: { "n/a": 10, "n/b": 10 },
    asked: "n[0]/a n[0]/b n[1]/a n[1]/b n[2]/a n[2]/b n[3]/a n[4]/a n[5]/a n[6]/a n[3]/b n[4]/b n[5]/b n[6]/b",
  },
  {
    name: "two slots, and twice as many count as the last",
    nodes: chains(7),
    means: { "n/a": 10, "n/b": 10 },
    slots: 2,
    asked: "n[0]/a n[1]/a n[2]/a n[3]/a n[4]/a n[5]/a n[6]/a n[0]/b n[1]/b n[2]/b n[3]/b n[4]/b n[5]/b n[6]/b",
  },
  {
    name: "the longest way goes first, with all that is behind it",
    nodes: branches,
    means: { "story/short": 30, "story/long": 20, "story/after_long": 20, "story/last": 1 },
    asked: "long short after_long last",
  },
  {
    name: "what is not known takes as long as the others in the mean",
    nodes: branches,
    means: { "story/short": 30, "story/long": 10, "story/last": 1 },
    asked: "short long after_long last",
  },
  {
    name: "what is behind the scope counts for what is in it",
    nodes: scopes,
    means: { "one/a": 30, "one/b": 20, "two/a": 5, "story/behind": 19 },
    asked: "one/a two/a one/b behind",
  },
  {
    name: "of a loop, the rounds that are still to come",
    nodes: loops,
    means: { "story/often": 3, "often/a": 10, "once/b": 25, "half/c": 15 },
    asked: "often#1/a once/b often#2/a half/c often#3/a often#4/a",
  },
  {
    name: "elements that a stream has passed on wait while few of them do",
    nodes: streams,
    means: { "story/find": 10, "story/judge": 10 },
    asked:
      "find[0] judge[0] find[1] judge[1] find[2] judge[2] find[3] judge[3] find[4] find[5] find[6] find[7] judge[4] judge[5] judge[6] judge[7]",
  },
];

const answer: Drive["answer"] = (address) => ({ value: /\[(\d+)\]$/.exec(address)?.[1] ?? "ok" });

test.each(stories.map((story) => [story.name, story] as const))("%s", (_, { nodes, means, slots = 1, asked }) => {
  const plan = planOf(`sluice: 1\nname: story\nwhy: A story.\nnodes:${nodes}\n`, "order.yaml", true);
  const known = means === undefined ? {} : { means };
  const driven = drive({ plan, answer, limits: { atOnce: slots }, ...known });
  expect(driven.end?.state).toBe("completed");
  expect(driven.asked.join(" ")).toBe(asked);
});

test("a run that was left goes on in the order that it began with", () => {
  const plan = planOf(`sluice: 1\nname: story\nwhy: A story.\nnodes:${branches}\n`, "order.yaml", true);
  const means = { "story/short": 30, "story/long": 20, "story/after_long": 20, "story/last": 1 };
  const { asked } = drive({ plan, answer, limits: { atOnce: 1 }, means, crashAt: (commit) => commit === 1 });
  expect(asked.join(" ")).toBe("long short after_long last");
});
