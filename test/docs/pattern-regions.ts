/** What docs/patterns.md shows of each pattern, made of the pattern itself and of the caller in test/std. */
import { readdirSync } from "node:fs";
import type { Checked } from "../../src/check/checked.ts";
import { compilePhases } from "../../src/compile/compile.ts";
import { printType } from "../../src/types/print-type.ts";
import { readPattern } from "../fuzz/patterns.ts";
import { readRoot, root } from "../house/source-files.ts";

/** What it takes, what can be bound, what it gives, and an example. */
export function patternRegion(name: string): string {
  const checked = checkedPattern(name);
  const lines = [...inputLines(checked), ...boundLines(checked), `- Gives \`${printType(checked.body.type)}\``];
  return `${lines.join("\n")}\n\n${examples(name).join("\n\n")}`;
}

function checkedPattern(name: string): Checked {
  const checked = compilePhases({ path: `std/${name}.yaml`, text: (path) => readPattern(path) }).value?.checked;
  if (checked === undefined) throw new Error(`std/${name} does not compile`);
  return checked;
}

function inputLines({ inputs }: Checked): readonly string[] {
  return inputs.map(({ name, type, default: instead, description }) => {
    const otherwise = instead === undefined ? "" : `, ${JSON.stringify(instead)} unless said`;
    return `- \`${name.value}\`: ${printType(type)}${otherwise}. ${sentence(description ?? "")}`.trimEnd();
  });
}

function sentence(text: string): string {
  return text === "" ? "" : `${text[0]?.toUpperCase()}${text.slice(1)}.`;
}

function boundLines({ pipeline: { path, types, roles, parts } }: Checked): readonly string[] {
  const all = [
    ...types.map(({ name }) => `type \`${name.value}\`${withFields(path, name.value)}`),
    ...roles.map(({ name }) => `role \`${name.value}\``),
    ...parts.map(({ name, inputs }) => `part \`${name.value}\`, given ${ticked(inputs.map((one) => one.name.value))}`),
  ];
  return all.length === 0 ? [] : [`- Yours to give: ${all.join("; ")}`];
}

/** The fields that a type must have that takes the place of this one, as the pattern writes them. */
function withFields(path: string, type: string): string {
  const block = new RegExp(`^  ${type}:\\n((?:    \\w+:.*\\n)+)`, "m").exec(readPattern(path) ?? "")?.[1] ?? "";
  const fields = [...block.matchAll(/^ {4}(\w+):/gm)].map(([, name = ""]) => name);
  return fields.length === 0 ? "" : ` with at least ${ticked(fields)}`;
}

function ticked(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}

/** The caller first, then its parts. */
function examples(name: string): readonly string[] {
  const files = readdirSync(`${root}/test/std/${name}`).filter((file) => /^(?!bad).*\.yaml$/.test(file));
  const sorted = ["caller.yaml", ...files.filter((file) => file !== "caller.yaml")];
  return sorted.map((file) => `\`\`\`yaml\n${readRoot(`test/std/${name}/${file}`)}\`\`\``);
}
