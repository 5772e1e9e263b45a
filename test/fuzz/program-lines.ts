/** How the lines of random programs are put together. */
import type { Choices } from "./choices.ts";
import { count, type Kind, listOf, text, truth } from "./kinds.ts";
import { type Known, pathsOf, randomCondition, randomExpression } from "./random-expression.ts";

/** What a node is made with: what it can read, and how deep it may nest. `types` and `parts`: those of its pipeline. */
export type Making = {
  readonly choices: Choices;
  readonly files: Map<string, string>;
  readonly types: Map<string, string>;
  readonly parts: readonly string[];
  readonly known: readonly Known[];
  readonly depth: number;
};

/** The lines of a verb with its keys, what it gives, and whether it must say why. */
export type Act = { readonly lines: readonly string[]; readonly kind: Kind; readonly why: boolean };

/** `lines` of the node without its indentation; what it gives, and what else can be asked of it. */
export type Made = {
  readonly id: string;
  readonly lines: readonly string[];
  readonly kind: Kind;
  readonly mayBeSkipped: boolean;
  readonly views: readonly Known[];
  readonly isSilent?: true; // nobody can read it
};

/** Lines of prose, with what is known in them. */
export function template(making: Making): readonly string[] {
  const { choices } = making;
  const put = (): string => `Look at {{ ${randomExpression(making, choices.pick([text, count, truth]), 1)} }}.`;
  const lists = pathsOf(making.known).filter(({ kind }) => kind.of === "list");
  const lines = [put()];
  const test = choices.chance(25) ? randomCondition(making) : undefined;
  if (test !== undefined) lines.push(`{% if ${test} %}`, put(), "{% else %}", "Nothing.", "{% endif %}");
  if (lists.length > 0 && choices.chance(40)) {
    const { path, kind } = choices.pick(lists);
    const variable = choices.name("t");
    const item: Known = { path: variable, kind: kind.of === "list" ? kind.item : text };
    const inner = randomExpression({ choices, known: [item] }, text, 1);
    lines.push(`{% for ${variable} in ${path} %}`, `{{ loop.index }}. {{ ${inner} }}`, "{% endfor %}");
  }
  return lines;
}

/** A key with an expression: plain where YAML lets it, else as a block. */
export function field(key: string, expression: string, choices: Choices): readonly string[] {
  const isPlain = /^[A-Za-z(][^#:{}[\]&*!|>'"%@`]*$/.test(expression) && !/: | #/.test(expression);
  return isPlain && choices.chance(80) ? [`${key}: ${expression}`] : [`${key}: >-`, `  ${expression}`];
}

export function quoted(type: string): string {
  return type.startsWith("[") || type.startsWith("{") ? type : `"${type}"`;
}

export function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}

/** How long a list is, is known of nodes, not of what they hold. */
export function ofNoLength(kind: Kind): Kind {
  return kind.of === "list" ? listOf(kind.item, Number.POSITIVE_INFINITY) : kind;
}
