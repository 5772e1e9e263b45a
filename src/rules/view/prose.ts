/** The texts that people wrote for agents and readers, without the tags in them. */
import type { Span } from "../../base/span.ts";
import type { Template } from "../../syntax/pipeline.ts";
import type { Site } from "./view.ts";

/** `words`: the text with blanks in place of tags, so that offsets stay. `site`: absent for the `system` of a role. */
export type Prose = {
  readonly kind: "prompt" | "system" | "text" | "gate";
  readonly template: Template;
  readonly words: string;
  readonly site?: Site;
};

/** Where a match of `words` stands in the file. */
export function spanOfWords({ template }: Prose, start: number, length: number): Span {
  return template.source.span(start, start + length);
}

/** The texts of one node. */
export function proseOfNode(site: Site): readonly Prose[] {
  const { verb } = site.node.decl;
  switch (verb.kind) {
    case "prompt":
      return [
        prose("prompt", verb.prompt, site),
        ...(verb.system === undefined ? [] : [prose("system", verb.system, site)]),
      ];
    case "text":
      return [prose("text", verb.text, site)];
    case "gate":
      return [prose("gate", verb.ask, site), ...(verb.show === undefined ? [] : [prose("gate", verb.show, site)])];
    default:
      return [];
  }
}

/** One text, of a node or of a role. */
export function prose(kind: Prose["kind"], template: Template, site?: Site): Prose {
  return { kind, template, words: withoutTags(template.text), ...(site === undefined ? {} : { site }) };
}

/** Most texts have few tags: what stands between them is taken over whole. */
function withoutTags(text: string): string {
  return text.replace(/\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|\{#[\s\S]*?#\}/g, (tag) => " ".repeat(tag.length));
}
