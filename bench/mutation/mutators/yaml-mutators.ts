/** Mistakes that YAML makes of what was meant: brackets left open, lines moved, texts cut, values lost. */
import { replace } from "../editing.ts";
import { rangeOf, type ScalarSite } from "../key-sites.ts";
import type { Mutation, Mutator } from "../mutation.ts";
import type { Subject } from "../subject.ts";

export const yamlMutators: readonly Mutator[] = [
  {
    kind: "open bracket",
    mistake: "a list or map in one line is not closed",
    mutations: (subject) =>
      subject.keys.flatMap(({ entry: { value } }): readonly Mutation[] => {
        const { span } = value;
        const last = subject.text[span.end - 1] ?? "";
        if (value.kind === "scalar" || span.line !== span.endLine || !"]}".includes(last)) return [];
        return [
          { edits: [replace({ start: span.end - 1, end: span.end }, "")], at: [nextLines(subject, span.end, 1)] },
        ];
      }),
  },
  {
    kind: "wrong indentation",
    mistake: "a key is indented by one more than those beside it",
    mutations: ({ keys, text }) =>
      keys.flatMap(({ owner, entry }): readonly Mutation[] => {
        const before = owner.entries[owner.entries.indexOf(entry) - 1];
        const start = entry.key.span.start - (entry.key.span.column - 1);
        if (before === undefined || text[owner.span.start] === "{") return [];
        const above = { start: before.key.span.start, end: entry.key.span.start };
        return [{ edits: [replace({ start, end: start }, " ")], at: [above, rangeOf(entry.key.span)] }];
      }),
  },
  {
    kind: "comment in a text",
    mistake: "a plain text has ` #` in it, which cuts it",
    mutations: ({ scalars }) =>
      plainTexts(scalars).flatMap(({ scalar }): readonly Mutation[] => {
        const blank = scalar.source.text.indexOf(" ", 3);
        if (blank === -1) return [];
        const at = scalar.source.span(blank, blank + 1);
        return [{ edits: [replace(at, " #3 ")], at: [rangeOf(scalar.span)] }];
      }),
  },
  {
    kind: "colon in a text",
    mistake: "a plain text has `: ` in it, which makes a map of it",
    mutations: ({ scalars }) =>
      plainTexts(scalars).flatMap(({ scalar }): readonly Mutation[] => {
        const blank = scalar.source.text.indexOf(" ", 3);
        return blank === -1 ? [] : [{ edits: [replace(scalar.source.span(blank, blank + 1), ": ")] }];
      }),
  },
  {
    kind: "empty value",
    mistake: "a key has no value",
    mutations: ({ scalars }) =>
      scalars.flatMap(({ scalar, key, isFlow }): readonly Mutation[] => {
        if (key?.entry.value !== scalar || isFlow || scalar.style !== "plain") return [];
        return [{ edits: [replace(scalar.span, "")], at: [rangeOf(key.entry.key.span)] }];
      }),
  },
  {
    kind: "open quote",
    mistake: "a quoted text is not closed",
    mutations: (subject) =>
      subject.scalars.flatMap(({ scalar: { span, style } }): readonly Mutation[] => {
        if (style !== "quoted" || span.line !== span.endLine || span.end - span.start < 3) return [];
        return [
          { edits: [replace({ start: span.end - 1, end: span.end }, "")], at: [nextLines(subject, span.end, 1)] },
        ];
      }),
  },
];

/** Texts for people or agents, plain and on one line. */
function plainTexts(scalars: readonly ScalarSite[]): readonly ScalarSite[] {
  return scalars.filter(
    ({ scalar, form, isFlow }) =>
      (form.kind === "text" || form.kind === "prose") &&
      scalar.style === "plain" &&
      !isFlow &&
      scalar.span.line === scalar.span.endLine,
  );
}

/** The rest of the line, and the next lines that are not blank. */
function nextLines({ text }: Subject, offset: number, count: number): { start: number; end: number } {
  const rest = new RegExp(`[^\\n]*(?:\\n\\s*[^\\n]*){0,${count}}`, "y");
  rest.lastIndex = offset;
  return { start: offset, end: offset + (rest.exec(text)?.[0].length ?? 0) };
}
