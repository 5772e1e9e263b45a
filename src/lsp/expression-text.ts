/** What is being typed in an expression: told from the signs in front of the cursor, since it seldom parses. */

/**
 * `start`: where the word under the cursor begins. `field`: behind a dot, whose operand begins at `operand`. `text`:
 * in quotes that begin at `start - 1`. `operator`: behind a value, where only an operator can stand.
 */
export type Typing =
  | { readonly kind: "name" | "filter" | "test" | "operator" | "text"; readonly start: number }
  | { readonly kind: "field"; readonly start: number; readonly operand: number };

type Sign = {
  readonly kind: "name" | "number" | "text" | "open" | "close" | "other";
  readonly text: string;
  readonly at: number;
  readonly end: number;
};

const signPattern = /[A-Za-z_]\w*|\d+(?:\.\d+)?|"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[([{]|[)\]}]|\/\/|[=!<>]=|[^\s]/g;

/** What stands at the end of the text, which is the begin of an expression up to the cursor. */
export function typingAt(text: string): Typing {
  const signs = readSigns(text);
  const last = signs.at(-1);
  if (last?.kind === "text" && !isClosed(last.text)) return { kind: "text", start: last.at + 1 };
  const isWord = last?.kind === "name" && last.end === text.length;
  const start = isWord ? last.at : text.length;
  const before = isWord ? signs.slice(0, -1) : signs;
  const sign = before.at(-1);
  if (sign?.text === ".") {
    const operand = operandStart(before.slice(0, -1));
    return operand === undefined ? { kind: "operator", start } : { kind: "field", start, operand };
  }
  if (sign?.text === "|") return { kind: "filter", start };
  const isNegated = sign?.text === "not" && before.at(-2)?.text === "is";
  if (sign?.text === "is" || isNegated) return { kind: "test", start };
  return { kind: sign !== undefined && endsValue(sign) ? "operator" : "name", start };
}

function readSigns(text: string): readonly Sign[] {
  return [...text.matchAll(signPattern)].map((found) => {
    const sign = found[0];
    return { kind: kindOf(sign), text: sign, at: found.index, end: found.index + sign.length };
  });
}

function kindOf(sign: string): Sign["kind"] {
  if (/^[A-Za-z_]/.test(sign)) return "name";
  if (/^\d/.test(sign)) return "number";
  if (/^["']/.test(sign)) return "text";
  if (/^[([{]/.test(sign)) return "open";
  return /^[)\]}]/.test(sign) ? "close" : "other";
}

function isClosed(text: string): boolean {
  return text.length > 1 && text.endsWith(text.charAt(0)) && !/[^\\]\\$/.test(text.slice(0, -1));
}

const operatorWords: ReadonlySet<string> = new Set(["and", "or", "not", "in", "is", "if", "else", "for"]);

function endsValue(sign: Sign): boolean {
  if (sign.kind === "name") return !operatorWords.has(sign.text);
  return sign.kind === "number" || sign.kind === "text" || sign.kind === "close";
}

/** Where the value that ends with these signs begins: `a.b`, `f(x).c`, `(x | first)`, `x[0]`. */
function operandStart(signs: readonly Sign[]): number | undefined {
  let at: number | undefined = stepStart(signs, signs.length - 1);
  while (at !== undefined && signs[at - 1]?.text === ".") at = stepStart(signs, at - 2);
  return at === undefined ? undefined : signs[at]?.at;
}

/** The first sign of a name with the calls and indices behind it, or of what stands in brackets. */
function stepStart(signs: readonly Sign[], last: number): number | undefined {
  let at = last;
  while (signs[at]?.kind === "close") {
    const open = openingOf(signs, at);
    const before = signs[(open ?? 0) - 1];
    if (open === undefined) return undefined;
    if (before === undefined || !endsValue(before) || before.end !== signs[open]?.at) return open;
    at = open - 1;
  }
  const sign = signs[at];
  return sign !== undefined && endsValue(sign) ? at : undefined;
}

function openingOf(signs: readonly Sign[], close: number): number | undefined {
  let depth = 0;
  for (let at = close; at >= 0; at -= 1) {
    const kind = signs[at]?.kind;
    if (kind === "close") depth += 1;
    if (kind === "open") depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}

/** Where a hole of a template that is open at the offset begins: behind `{{`, or behind the word of a tag. */
export type Hole = {
  readonly start: number; // of the expression in it
  readonly around?: string; // the head of a `for` whose condition the expression is, as a tag of its own
};

/** The hole of a template that the offset is in; undefined where plain text stands, or no expression can stand yet. */
export function holeAt(text: string, from: number, offset: number): Hole | undefined {
  const before = text.slice(from, offset);
  const put = before.lastIndexOf("{{");
  const tag = before.lastIndexOf("{%");
  const open = Math.max(put, tag);
  if (open === -1 || before.includes(open === put ? "}}" : "%}", open + 2)) return undefined;
  const inside = open + 2 + (before[open + 2] === "-" ? 1 : 0);
  if (open === put) return { start: from + inside };
  const head = /^\s*(if|elif)\s|^\s*for\s+(\w+)\s+in\s/.exec(before.slice(inside));
  if (head === null) return undefined;
  const start = inside + head[0].length;
  const variable = head[2];
  const condition = variable === undefined ? null : /^(.*?)\sif\s/s.exec(before.slice(start));
  if (condition === null) return { start: from + start };
  return { start: from + start + condition[0].length, around: `{% for ${variable} in ${condition[1]} %}` };
}

/** The tags of blocks that are open at the end of the text, as they are written, the outermost first. */
export function openTags(text: string): readonly string[] {
  const open: string[] = [];
  for (const [tag, word = ""] of text.matchAll(/\{%-?\s*([a-z]+)(?:[^%]|%(?!\}))*%\}/g)) {
    if (word === "for" || word === "if") open.push(tag);
    if (word === "endfor" || word === "endif") open.pop();
  }
  return open;
}
