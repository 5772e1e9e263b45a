/**
 * The mistakes that models make, with their cure: each is a key of a node, wrong and right. The test compiles both: the
 * wrong one gets the diagnostic, the right one none.
 */
import type { DiagnosticName } from "../base/names.ts";

export type Mistake = { readonly name: DiagnosticName; readonly wrong: string; readonly right: string };

/** The nodes that the snippets read: what an agent gave, and one that may be skipped. */
export const around = `sluice: 1
name: mistakes
why: The nodes around a mistake.
inputs: {base: string}
nodes:
  draft:
    why: It is read below.
    prompt: Write.
    output: {text: string, score: integer 0..10, kind: note | mail, tags: [string, 0..5], all: [string], open?: string}
  advice:
    why: It may be skipped.
    when: draft.score < 5
    prompt: How can this be better? {{ draft.text }}
`;

export const mistakes: readonly Mistake[] = [
  { name: "unquoted-template", wrong: "prompt: {{ draft.text }}", right: 'prompt: "{{ draft.text }}"' },
  { name: "braces-in-expression", wrong: 'when: "{{ draft.score < 7 }}"', right: "when: draft.score < 7" },
  {
    name: "foreign-expression",
    wrong: "when: draft.score < 7 && draft.open",
    right: 'when: draft.score < 7 and draft.kind == "note"',
  },
  { name: "bad-expression", wrong: "each: draft.tags", right: "each: tag in draft.tags" },
  { name: "type-mismatch", wrong: "when: draft.tags", right: "when: draft.tags | length > 0" },
  { name: "type-mismatch", wrong: 'when: draft.score == "high"', right: "when: draft.score > 7" },
  { name: "unknown-word", wrong: 'when: draft.kind == "memo"', right: 'when: draft.kind == "mail"' },
  { name: "unknown-name", wrong: "value: {mode: fast}", right: 'value: {mode: "fast"}' },
  { name: "quoted-expression", wrong: 'value: "draft.score"', right: "value: draft.score" },
  {
    name: "broken-yaml",
    wrong: 'value: "weak" if draft.score < 7 else "good"',
    right: 'value: ("weak" if draft.score < 7 else "good")',
  },
  {
    name: "foreign-comprehension",
    wrong: "value: [t for t in draft.tags if t != draft.text]",
    right: "value: ([t for t in draft.tags if t != draft.text])",
  },
  {
    name: "cut-text",
    wrong: "prompt: Fix issue #3 of {{ draft.text }}",
    right: 'prompt: "Fix issue #3 of {{ draft.text }}"',
  },
  { name: "unknown-key", wrong: "depends_on: [draft]", right: "after: [draft]" },
  { name: "unknown-field", wrong: 'prompt: "{{ draft.txt }}"', right: 'prompt: "{{ draft.text }}"' },
  { name: "unknown-field", wrong: "value: draft.tags.length", right: "value: draft.tags | length" },
  { name: "unbounded-fan", wrong: "each: one in draft.all", right: "each: one in draft.all\ntake: 20" },
  { name: "missing-value", wrong: 'value: draft.open ~ "!"', right: 'value: draft.open | default("none") ~ "!"' },
  {
    name: "template-in-script",
    wrong: "run: git diff {{ inputs.base }}",
    right: 'run: [git, diff, "{{ inputs.base }}"]',
  },
  { name: "unknown-type", wrong: "output: {names: array}", right: "output: {names: [string, 0..9]}" },
  {
    name: "unknown-type",
    wrong: "output: {done: bool, count: int}",
    right: "output: {done: boolean, count: integer 0..9}",
  },
];
