/** The page of a diagnostic (`docs/rules/NAME.md`), taken apart, and as text for a terminal. */
import type { Paint } from "./paint.ts";
import { wrapText } from "./wrap.ts";

/** `summary`: one sentence. `why`: the first section. `markdown`: all but the title. */
export type RulePage = { readonly summary: string; readonly why: string; readonly markdown: string };

export function readRulePage(text: string): RulePage {
  const markdown = text.replace(/^# .*\n+/, "");
  const [head = "", why = ""] = markdown.split(/^## .*$/m);
  return { summary: head.trim(), why: why.trim(), markdown };
}

/** `width`: columns of the screen. */
export type PageLook = { readonly paint: Paint; readonly width: number };

/** Headings are bold, paragraphs wrapped, code indented as it is. Ends with a line feed. */
export function pageText(markdown: string, look: PageLook): string {
  const parts = markdown.trim().split(/^(```[^\n]*\n[\s\S]*?^```)$/m);
  const shown = parts.map((part) => (part.startsWith("```") ? codeText(part) : proseText(part, look)));
  return `${shown.filter((part) => part !== "").join("\n\n")}\n`;
}

function codeText(fenced: string): string {
  const lines = fenced.split("\n").slice(1, -1);
  return lines.map((line) => (line === "" ? "" : `    ${line}`)).join("\n");
}

function proseText(prose: string, look: PageLook): string {
  const blocks = prose.split(/\n{2,}/).map((block) => block.trim());
  return blocks
    .filter((block) => block !== "")
    .map((block) => blockText(block, look))
    .join("\n\n");
}

function blockText(block: string, { paint, width }: PageLook): string {
  if (block.startsWith("#")) return paint.bold(block.replace(/^#+ +/, ""));
  if (!block.startsWith("- ")) return wrapped(block, paint, width);
  const items = block.slice(2).split(/\n- /);
  return items.map((item) => `- ${wrapped(item, paint, width - 2).replaceAll("\n", "\n  ")}`).join("\n");
}

/** A blank within code is no place to break a line: it stands aside as a sign of private use. */
function wrapped(prose: string, paint: Paint, width: number): string {
  const kept = prose.replace(/`[^`\n]+`/g, (code) => code.replaceAll(" ", "\ue000"));
  const lines = wrapText(kept, Math.max(20, Math.min(width, 100)));
  return lines
    .map((line) => line.replace(/`[^`]+`/g, (code) => paint.cyan(code)))
    .join("\n")
    .replaceAll("\ue000", " ");
}
