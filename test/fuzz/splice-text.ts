/** A text with parts of it taken away, doubled, moved, or with pieces of other texts in it. */
import type { Choices } from "./choices.ts";

const pieces = [
  ...[
    " ",
    "\n",
    "\n  ",
    "\n    ",
    ":",
    ": ",
    "- ",
    "#",
    " #",
    "{",
    "}",
    "[",
    "]",
    ",",
    '"',
    "'",
    "|",
    ">-",
    "&a",
    "*a",
    "!",
    "\t",
  ],
  ...[
    "{{",
    "}}",
    "{%",
    "%}",
    "{% endfor %}",
    "{{ x }}",
    "${",
    "==",
    "=",
    " and ",
    " | ",
    ".",
    "(",
    ")",
    "not ",
    "in",
    " if ",
    "0",
    "-1",
  ],
  ...[
    "inputs",
    "inputs.x",
    "key",
    "items",
    "round",
    "null",
    "true",
    "1e3",
    "é",
    "😀",
    "\u2028",
    "each: x in y\n",
    "nodes:\n",
    "value: 1\n",
  ],
];

/** Some changes to a text. `others`: where lines may come from. */
export function spliceText(choices: Choices, text: string, others: readonly string[]): string {
  let changed = text;
  for (let left = 1 + choices.below(4); left > 0; left -= 1) changed = spliceOnce(choices, changed, others);
  return changed;
}

function spliceOnce(choices: Choices, text: string, others: readonly string[]): string {
  const at = place(choices, text);
  const lines = text.split("\n");
  const line = choices.below(lines.length);
  switch (choices.below(6)) {
    case 0:
      return text.slice(0, at) + choices.pick(pieces) + text.slice(at);
    case 1:
      return text.slice(0, at) + text.slice(at + 1 + choices.below(12));
    case 2:
      return [...lines.slice(0, line), ...lines.slice(line + 1)].join("\n");
    case 3:
      return [...lines.slice(0, line), lines[line], ...lines.slice(line)].join("\n");
    case 4:
      return [...lines.slice(0, line), lines[choices.below(lines.length)], ...lines.slice(line + 1)].join("\n");
    default: {
      const other = choices.pick(others).split("\n");
      return [...lines.slice(0, line), other[choices.below(other.length)], ...lines.slice(line)].join("\n");
    }
  }
}

/** Two numbers, because a tape counts to a thousand only. */
function place(choices: Choices, text: string): number {
  return (choices.below(1_000) * 1_000 + choices.below(1_000)) % (text.length + 1);
}
