/**
 * The variables that a script of bash reads, as far as that can be told without running it. Where the script does what
 * this reader does not follow, it reads none: what is told must be certain.
 */

/** `at`: the offset of the name in the script. */
export type VariableRead = { readonly name: string; readonly at: number };

/** Other scripts that are read in, what is put together at run time, and unset variables that are allowed. */
const unfollowed = /(?:^|[\s;&|(])(?:source|\.|eval|case)\s|<<-?\s*["'\\]|set\s+[-+]\w*[ua]|\bnounset\b/;

/** Each variable once, where it is read first: not those that the script itself names otherwise than by `$NAME`. */
export function variablesRead(script: string): readonly VariableRead[] {
  if (unfollowed.test(script)) return [];
  const first = new Map<string, number>();
  for (const { name, at } of readsIn(script)) if (!first.has(name)) first.set(name, at);
  return Array.from(first, ([name, at]) => ({ name, at })).filter(({ name }) => !isNamed(script, name));
}

/** `NAME=…`, `read NAME`, `for NAME in`, `local NAME`, `${NAME:-…}`: whatever gives it a value, or asks whether it has one. */
function isNamed(script: string, name: string): boolean {
  const bare = new RegExp(`(?<![\\w$]|\\$\\{)${name}(?!\\w)`);
  const guarded = new RegExp(`\\$\\{[#!]?${name}(?!\\w)[^}]`);
  return bare.test(script) || guarded.test(script);
}

type Within = "plain" | "double" | "parens";

/** `$NAME` and `${NAME}` outside of single quotes and comments. */
function* readsIn(script: string): Generator<VariableRead> {
  const around: Within[] = ["plain"];
  for (let at = 0; at < script.length; at = behind(script, at, around)) {
    const read = script[at] === "$" ? /^\$\{?([A-Za-z_]\w*)/.exec(script.slice(at, at + 200)) : null;
    if (read?.[1] !== undefined) yield { name: read[1], at: at + read[0].length - read[1].length };
  }
}

/** Where what begins at the offset ends: an escape, a text in single quotes, a comment, or one sign. */
function behind(script: string, at: number, around: Within[]): number {
  const sign = script.charAt(at);
  const isDouble = around.at(-1) === "double";
  if (sign === "\\") return at + 2;
  if (sign === "'" && !isDouble) return endOf(script, "'", at + 1) + 1;
  if (sign === "#" && !isDouble && /^$|[\s;(]/.test(script.charAt(at - 1))) return endOf(script, "\n", at);
  if (script.startsWith("$(", at)) {
    around.push("parens");
    return at + 2;
  }
  turn(around, sign);
  return at + 1;
}

function turn(around: Within[], sign: string): void {
  const within = around.at(-1);
  if (sign === '"' && within === "double") around.pop();
  else if (sign === '"') around.push("double");
  else if (sign === "(" && within === "parens") around.push("parens");
  else if (sign === ")" && within === "parens") around.pop();
}

function endOf(script: string, sign: string, from: number): number {
  const end = script.indexOf(sign, from);
  return end === -1 ? script.length : end;
}
