/** sluice is killed while its programs run: the process that resumes ends them, and what they had started, before it starts anything. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sluice, startSluice, until } from "../cli/sluice.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-programs-"));
  writeFileSync(join(folder, "sleepers.yaml"), pipeline);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/**
 * The first time each writes down its pid and that of a descendant in a session of its own, and sleeps; once the file
 * `again` is there, each says which of those still live.
 */
const pipeline = `sluice: 1
name: sleepers
why: Programs that are still running when sluice dies.
nodes:
  sleep:
    why: Long enough to be killed in.
    each: name in ["a", "b", "c"]
    key: name
    run: |
      if [ -e again ]; then
        for file in pids/*; do
          # One that has ended, and that nobody has asked how, is still listed.
          if grep -s '^State:' "/proc/$(cat "$file")/status" | grep -qv Z; then echo "$file"; fi
        done
        exit
      fi
      trap '' TERM
      mkdir -p pids
      setsid sh -c 'echo $$ > "pids/$NAME-far"; sleep 80' &
      echo $$ > "pids/$NAME-near"
      sleep 81; sleep 82
    env: {NAME: name}
    parse: lines
returns:
  alive: sleep
`;

const pids = (): number[] => {
  const names = existsSync(join(folder, "pids")) ? readdirSync(join(folder, "pids")) : [];
  return names.map((name) => Number(readFileSync(join(folder, "pids", name), "utf8")));
};

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

test("nothing of a killed run is left alive when its programs are started again", async () => {
  const { child, ended } = startSluice(folder, ["run", "sleepers.yaml"]);
  await until(() => pids().filter((pid) => pid > 0).length === 6);
  child.kill("SIGKILL");
  await ended;
  expect(pids().filter(isAlive)).toHaveLength(6);

  writeFileSync(join(folder, "again"), "");
  const { code, stdout } = sluice(folder, ["resume", "@latest", "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ state: "completed", returns: { alive: [[], [], []] } });
  expect(pids().filter(isAlive)).toEqual([]);
});

/** Less than the programs sleep: whoever waited for them would be too late. */
const timeout = 60_000;

test("SIGTERM ends programs that ignore it, and what they started, in place of waiting for them", {
  timeout,
}, async () => {
  const { child, ended } = startSluice(folder, ["run", "sleepers.yaml"]);
  await until(() => pids().filter((pid) => pid > 0).length === 6);
  child.kill("SIGTERM");
  expect((await ended).code).toBe(143);
  expect(pids().filter(isAlive)).toEqual([]);
});
