/**
 * Runs the composite action of this repository as a runner does, as far as that goes without GitHub: the scripts of its
 * steps by bash, their conditions and expressions by the few forms that the action uses. Actions of others are noted.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";

type Step = {
  readonly id?: string;
  readonly name: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
};

type Action = {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
};

/** `env`: what else the scripts see. */
export type ActionCall = {
  readonly folder: string;
  readonly actionPath: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
};

/** `steps`: those that ran, in order; of actions of others, what they were given. */
export type ActionEnd = { readonly code: number; readonly output: string; readonly steps: readonly Ran[] };
type Ran = { readonly name: string; readonly given?: Readonly<Record<string, string>> };

export const actionFile = join(import.meta.dirname, "../../action.yml");

export function readAction(): Action {
  return parse(readFileSync(actionFile, "utf8"));
}

/** Ends with the first step that fails, as a runner does. */
export function runAction(call: ActionCall): ActionEnd {
  const action = readAction();
  const defaults = Object.entries(action.inputs).map(([name, input]) => [name, input.default]);
  const values = new Map<string, string>([["github.action_path", call.actionPath]]);
  for (const [name, value] of [...defaults, ...Object.entries(call.inputs)]) values.set(`inputs.${name}`, value ?? "");
  const steps: Ran[] = [];
  let output = "";
  for (const step of action.runs.steps) {
    if (step.if !== undefined && !holds(step.if, values)) continue;
    steps.push({ name: step.name, ...(step.with && { given: filled(step.with, values) }) });
    if (step.run === undefined) continue;
    const ended = runScript(step.run, call, filled(step.env ?? {}, values));
    output += ended.output;
    for (const [name = "", value = ""] of ended.outputs) values.set(`steps.${step.id}.outputs.${name}`, value);
    if (ended.code !== 0) return { code: ended.code, output, steps };
  }
  return { code: 0, output, steps };
}

function runScript(script: string, { folder, env }: ActionCall, stepEnv: Readonly<Record<string, string>>) {
  const temp = mkdtempSync(join(tmpdir(), "sluice-step-"));
  const outputFile = join(temp, "output");
  writeFileSync(outputFile, "");
  writeFileSync(join(temp, "script.sh"), script);
  const { status, stdout, stderr } = spawnSync(
    "bash",
    ["--noprofile", "--norc", "-eo", "pipefail", join(temp, "script.sh")],
    {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1", RUNNER_TEMP: temp, GITHUB_OUTPUT: outputFile, ...env, ...stepEnv },
    },
  );
  const outputs = readFileSync(outputFile, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("="));
  rmSync(temp, { recursive: true, force: true });
  return { code: status ?? -1, output: stdout + stderr, outputs };
}

type Values = ReadonlyMap<string, string>;

function filled(texts: Readonly<Record<string, string>>, values: Values): Record<string, string> {
  const fill = (text: string): string =>
    text.replace(/\$\{\{ ([\w.-]+) \}\}/g, (_, name: string) => known(name, values));
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fill(text)]));
}

/** Comparisons with a text, joined by `||`. */
function holds(condition: string, values: Values): boolean {
  return condition.split(" || ").some((part) => {
    const [, name = "", operator, text] = /^([\w.-]+) (==|!=) '(.*)'$/.exec(part) ?? [];
    return (known(name, values) === text) === (operator === "==");
  });
}

function known(name: string, values: Values): string {
  const value = values.get(name);
  if (value === undefined) throw new Error(`action.yml reads "${name}", which nothing gives`);
  return value;
}
