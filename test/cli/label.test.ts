/** What an author calls an instance stands beside its address wherever the run is watched, and in `show`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sluice, workFolder } from "./sluice.ts";

const folder = workFolder();

test("a label stands beside the address of a prompt or program, and one that reads what was skipped is left out", () => {
  writeFileSync(
    join(folder, "labels.yaml"),
    `sluice: 1
name: labels
why: What is in flight has names.
inputs: {deep: {type: boolean, default: false}}
nodes:
  detail:
    why: Only if it is asked for.
    when: inputs.deep
    prompt: What else?
  look:
    why: One look at each.
    each: n in [1, 2]
    label: "number {{ n }}\\n of two"
    run: [echo, "{{ n }}"]
  tell:
    why: All of it.
    label: with {{ detail }}
    run: [echo, done]
returns: tell.code
`,
  );
  const { code, stderr } = sluice(folder, ["run", "labels.yaml", "--provider", "simulate"]);
  expect([code, stderr]).toEqual([0, expect.stringContaining("ok      look[1]  number 1 of two\n")]);
  expect(stderr).toContain("ok      tell\n");
  const shown = JSON.parse(sluice(folder, ["show", "@latest", "look[2]", "--json"]).stdout);
  expect(shown.label).toBe("number 2 of two");
  expect(sluice(folder, ["show", "@latest", "look[2]"]).stdout).toContain("  label      number 2 of two\n");
});
