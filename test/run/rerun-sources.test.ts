/** A re-run takes over from any run: one that was held, has failed, was killed, or was written by an earlier format. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createMemoryJournal, type MemoryJournal } from "../../src/journal/memory-journal.ts";
import { reuseEntries } from "../../src/journal/reuse-entries.ts";
import { openJournal } from "../../src/journal/sqlite-journal.ts";
import { createRunControl } from "../../src/run/control.ts";
import { planRerun } from "../../src/run/plan-rerun.ts";
import { silentObserver } from "../../src/run/progress.ts";
import { rerun } from "../../src/run/rerun.ts";
import type { RunEnd } from "../../src/run/run-end.ts";
import type { RunSetup } from "../../src/run/run-setup.ts";
import { startRun } from "../../src/run/start-run.ts";
import { planOf } from "../core/plan-of.ts";
import { unpackHistory } from "../journal/histories/unpack.ts";
import { type TestProvider, testProvider } from "./fakes.ts";
import { reasons } from "./rerun-story.ts";

const scratch = mkdtempSync(join(tmpdir(), "sluice-sources-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const histories = join(import.meta.dirname, "../journal/histories");
const recorded = readdirSync(histories)
  .filter((name) => name.startsWith("format-"))
  .flatMap((format) =>
    readdirSync(join(histories, format))
      .filter((name) => name.endsWith(".db.gz"))
      .map((name) => [format, name.replace(".db.gz", "")] as const),
  );

/** Of some: state, how many are taken over, what runs and why. */
const expected: Readonly<Record<string, readonly [state: string, taken: number, runs: readonly string[]]>> = {
  "format-1/budget-raised": ["completed", 8, []],
  "format-1/budget": ["budget_exceeded", 6, ["talk[6]: new", "talk[7]: new"]],
  // Its loop's question showed no state yet, so it is asked again; what came after its answer waits.
  "format-1/loops": ["degraded", 17, ["bad#2/a: failed (refusal)"]],
  "format-1/streams-killed": ["running", 8, ["read[#2e2bc282]: new", "search[risk]: new"]],
  "format-1/streams-paused": [
    "paused",
    7,
    ["read[#2e2bc282]: new", "read[nine]: new", "search[risk]: failed (provider)"],
  ],
};

describe("journals of every format", () => {
  test.each(recorded)("%s, %s", async (format, name) => {
    const path = join(scratch, `${format}-${name}.db`);
    unpackHistory(format, name, path);
    const source = openJournal(path, { mode: "read", now: 1 });
    const [began] = source.events();
    if (began?.kind !== "run_began") throw new Error("it began");
    const { entries, withheld } = reuseEntries(source);
    const { plan, head } = source;
    const planned = await planRerun({
      ...{ plan, inputs: began.inputs, seed: 1, limits: began.limits, source, provider: head.provider, now: 1 },
      ...{ footing: { isSimulated: head.provider === "simulate", isStubRun: began.stubRun }, folder: scratch },
    });
    source.close();
    // Each result is told of: as taken over, or with the reason why not.
    const told = [
      ...planned.taken.map(({ fromAddress }) => fromAddress),
      ...planned.runs,
      ...planned.waits,
      ...planned.left,
    ];
    const addresses = new Set(told.map((one) => (typeof one === "string" ? one : one.address)));
    expect(entries.filter(({ address }) => !addresses.has(address))).toEqual([]);
    expect(withheld.filter(({ address }) => !addresses.has(address))).toEqual([]);
    const known = expected[`${format}/${name}`];
    if (known !== undefined) expect([head.state, planned.taken.length, reasons(planned)]).toEqual(known);
  });
});

const anna = { actor: "Anna" } as const;

describe("a run that did not come to its end", () => {
  const plan = planOf(`sluice: 1
name: steps
why: Two steps for each, and a person at the end.
nodes:
  one: {why: First., each: n in range(4), prompt: "one {{ n }}"}
  two: {why: Then., each: o in one, prompt: "two {{ o }}"}
  ship: {why: A person decides., gate: "Ship {{ two }}?", choices: {yes: It goes., no: It stays.}}
returns: ship
`);
  const call = { inputs: {}, seed: 1, limits: { atOnce: 2, list: 100 } };
  const newJournal = (id: string, faults = {}) =>
    createMemoryJournal({ id, pipeline: plan.name, plan, provider: "test", now: 1 }, faults);

  async function again(source: MemoryJournal): Promise<{ readonly started: number; readonly end: RunEnd }> {
    const provider = testProvider(async ({ request }) => ({ kind: "ok", value: `${request.prompt}!` }));
    const journal = newJournal(`${source.head.id}-again`);
    const answerFor = () => ({ ...anna, choice: "yes" });
    const end = await rerun({ ...setupWith(provider), answerFor }, { ...call, journal, source });
    return { started: provider.calls.length, end };
  }

  test.each([1, 3, 6])("held by its limit after %i", async (agents) => {
    const provider = testProvider(async ({ request }) => ({ kind: "ok", value: `${request.prompt}!` }));
    const source = newJournal(`held-${agents}`);
    const held = await startRun(setupWith(provider), { ...call, journal: source, limits: { ...call.limits, agents } });
    expect(held.state).toBe("budget_exceeded");
    expect(await again(source)).toMatchObject({ started: 8 - agents, end: { state: "completed" } });
  });

  test("that waits for a person, whom it asks again", async () => {
    const provider = testProvider(async ({ request }) => ({ kind: "ok", value: `${request.prompt}!` }));
    const source = newJournal("waits");
    expect((await startRun(setupWith(provider), { ...call, journal: source })).state).toBe("needs_input");
    expect(await again(source)).toMatchObject({ started: 0, end: { state: "completed" } });
  });

  test.each([1, 2, 3, 4, 5, 6])("killed after commit %i", async (crashAfter) => {
    const provider = testProvider(async ({ request }) => ({ kind: "ok", value: `${request.prompt}!` }));
    const dying = newJournal(`killed-${crashAfter}`, { crashAfter });
    await expect(startRun(setupWith(provider), { ...call, journal: dying })).rejects.toThrow("after append");
    const source = dying.reopen();
    const settled = [...source.events()].filter((event) => event.kind === "settled" && event.ref !== undefined);
    expect(await again(source)).toMatchObject({ started: 8 - settled.length, end: { state: "completed" } });
  });
});

function setupWith(provider: TestProvider): RunSetup {
  const quiet = { control: createRunControl(), observer: silentObserver };
  return { provider, folder: scratch, environment: {}, version: "0", ...quiet };
}
