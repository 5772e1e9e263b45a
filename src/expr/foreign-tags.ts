/** Tags and braces of other template languages, each with the way to say it here. */
import { type Cure, cured, type Diagnostic } from "../base/diagnostic.ts";
import { spellingCure } from "../base/did-you-mean.ts";
import type { Span } from "../base/span.ts";
import type { SourceText } from "../base/tree.ts";
import { fixIn, type Part } from "./fix-in.ts";

const foreignTags: Readonly<Record<string, string>> = {
  set: "compute it in a `value:` node, or write the expression where it is used",
  assign: "compute it in a `value:` node, or write the expression where it is used",
  let: "compute it in a `value:` node, or write the expression where it is used",
  with: "compute it in a `value:` node, or write the expression where it is used",
  include: "use `prompt_file:`, or a node with `text:`",
  render: "use `prompt_file:`, or a node with `text:`",
  import: "a pattern is a pipeline: `use: ./file.yaml`",
  from: "a pattern is a pipeline: `use: ./file.yaml`",
  extends: "use `prompt_file:`, or a node with `text:`",
  block: "use a node with `text:`",
  macro: "use a node with `text:`",
  call: "use a node with `text:`",
  filter: "filter each value: `{{ x | upper }}`",
  do: "templates change nothing; state lives in `loop:`",
  break: "select beforehand: `{% for x in xs if condition %}` or `xs | take(n)`",
  continue: "select beforehand: `{% for x in xs if condition %}`",
  autoescape: "nothing is escaped in prose",
  comment: "write `{# … #}`",
  unless: "write `{% if not condition %}` and `{% endif %}`",
  case: 'write `{% if x == "a" %}…{% elif x == "b" %}…{% endif %}`',
  switch: 'write `{% if x == "a" %}…{% elif x == "b" %}…{% endif %}`',
  while: "a template runs over lists alone: `{% for x in xs %}`",
};

/** A tag: `word` begins at `start`; what follows it goes on to `end`. */
export type TagText = Part & { readonly word: string; readonly span: Span };

/** The diagnostic for a tag that there is none of. `open`: the kind of the block around it. */
export function foreignTag(source: SourceText, tag: TagText, open: "for" | "if" | undefined): Diagnostic {
  const { word, span } = tag;
  const message =
    word === "elseif" || word === "elsif" ? `\`${word}\` is not of this language` : `there is no tag "${word}"`;
  return { name: "bad-template", message, span, ...cured(cureOf(source, tag, open)) };
}

function cureOf(source: SourceText, tag: TagText, open: "for" | "if" | undefined): Cure | string {
  const { word, start, end } = tag;
  const wordPart = { start, end: start + word.length };
  const known = Object.hasOwn(foreignTags, word) ? foreignTags[word] : undefined;
  if (known !== undefined) return known;
  if (word === "elseif" || word === "elsif") return respelt(source, wordPart, "elif", true);
  if (word === "foreach") return respelt(source, wordPart, "for", true);
  if (/^end/.test(word) && open !== undefined) {
    const written = source.text.slice(start, end).trimEnd();
    const isSure =
      word === "end" && /^end(?:\s+(?:for|if))?$/.test(written) && !written.endsWith(open === "for" ? "if" : "for");
    return respelt(source, { start, end: start + written.length }, `end${open}`, isSure);
  }
  return spellingCure(word, source.span(wordPart.start, wordPart.end), tags) ?? "the tags are `for`, `if`, `raw`";
}

const tags = ["for", "endfor", "if", "elif", "else", "endif", "raw", "endraw"];

function respelt(source: SourceText, part: Part, word: string, safe: boolean): Cure {
  const fix = fixIn(source, part, word, safe);
  return { help: `write \`{% ${word} %}\``, ...(fix && { fix }) };
}

/** `{% else if c %}`. */
export function elseIf(source: SourceText, tag: TagText): Cure | string {
  const behind = /^\s*if\b/.exec(source.text.slice(tag.start + tag.word.length, tag.end));
  if (behind === null) return "write `{% elif condition %}`";
  const part = { start: tag.start, end: tag.start + tag.word.length + behind[0].length };
  const fix = fixIn(source, part, "elif", true);
  return { help: "write `{% elif condition %}`", ...(fix && { fix }) };
}

/** `{% endif %}` where a `for` is open, and the other way round. */
export function otherEnd(source: SourceText, tag: TagText, due: "for" | "if"): Cure {
  return respelt(source, { start: tag.start, end: tag.start + tag.word.length }, `end${due}`, false);
}

const handlebars: readonly (readonly [pattern: RegExp, message: string, help: string])[] = [
  [
    /^\s*#each\b/,
    "`{{#each}}` is not of this language",
    "write `{% for x in xs %}…{% endfor %}`, with `{{ x.field }}` in it",
  ],
  [/^\s*#(?:if|with)\b/, "a block of Handlebars is not of this language", "write `{% if condition %}…{% endif %}`"],
  [/^\s*#unless\b/, "`{{#unless}}` is not of this language", "write `{% if not condition %}…{% endif %}`"],
  [
    /^\s*[#^]/,
    "a section of Mustache is not of this language",
    "write `{% for x in xs %}…{% endfor %}` or `{% if condition %}…{% endif %}`",
  ],
  [/^\s*\//, "a block of Handlebars is not of this language", "write `{% endfor %}` or `{% endif %}`"],
  [/^\s*>/, "`{{> …}}` is not of this language", "use `prompt_file:`, or a node with `text:`"],
  [/^!(?:--|\s)/, "`{{! …}}` is not of this language", "write `{# … #}`"],
  [/^\s*else\s*$/, "`{{else}}` is not of this language", "write `{% else %}`"],
  [
    /^\s*(?:if|for)\s|^\s*(?:range|with)\s+[.$]/,
    "a tag stands between `{%` and `%}`",
    "write `{% if condition %}`, `{% for x in xs %}`, `{% endif %}`, `{% endfor %}`",
  ],
  [
    /^\s*\./,
    "a name does not begin with a dot",
    "write a whole name, `{{ inputs.x }}`; braces for another program stand in `{% raw %}…{% endraw %}`",
  ],
];

/** What stands in `{{ }}` and is of another template language; undefined where it may be an expression. `part`: within the braces. */
export function foreignPut(source: SourceText, part: Part, span: Span): Diagnostic | undefined {
  const inner = source.text.slice(part.start, part.end);
  if (/^\{[^{}:,]*\}$/.test(inner)) return tripleBraces(source, part);
  const found = handlebars.find(([pattern]) => pattern.test(inner));
  if (found === undefined) return undefined;
  const [, message, help] = found;
  return { name: "bad-template", message, span, help };
}

/** `{{{ x }}}`, which escapes nothing elsewhere. */
function tripleBraces(source: SourceText, { start, end }: Part): Diagnostic {
  const whole = { start: start - 2, end: end + 2 };
  const inner = source.text.slice(start + 1, end - 1).trim();
  const fix = fixIn(source, whole, `{{ ${inner} }}`, true);
  const span = source.span(whole.start, whole.end);
  const help = "write two braces: nothing is escaped in prose";
  return {
    name: "bad-template",
    message: "three braces are not of this language",
    span,
    ...cured(fix ? { help, fix } : help),
  };
}
