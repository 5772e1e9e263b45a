/**
 * The mistakes that can be made in a file of code, one at a time: a comparison or a sign the wrong way round, a condition
 * negated, a statement left out, a result forgotten, a number one too high.
 *
 * What no test could notice is no mistake: types, what stands in `invariant` and its like (they hold, or there is a bug),
 * and `?? 0` behind an index, which stands there for the compiler of types alone.
 */
import { parseSync } from "oxc-parser";

/** Offsets in the text. `how`: in what place of the code the other text stands. */
export type Site = {
  readonly start: number;
  readonly end: number;
  readonly how: "expression" | "statement" | "block" | "body";
  readonly to: string; // the other expression; what is left of a statement, a block or a body is nothing
  readonly kind: string;
  readonly isStatic: boolean; // evaluated once, when the module is loaded
};

type Node = { readonly type: string; readonly start: number; readonly end: number } & Readonly<Record<string, unknown>>;
type Walk = { readonly text: string; readonly sites: Site[] };
type Around = { readonly isStatic: boolean };

/** In order of their places; those of one place one after the other. Throws where the file cannot be parsed. */
export function mutantsIn(path: string, text: string): readonly Site[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const walk: Walk = { text, sites: [] };
  visit(walk, program as unknown as Node, { isStatic: true });
  return walk.sites.sort((left, right) => left.start - right.start || right.end - left.end);
}

const asserting: ReadonlySet<string> = new Set(["invariant", "present", "unreachable"]);
const functions: ReadonlySet<string> = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
]);

function visit(walk: Walk, node: Node, around: Around): void {
  if (isPassedOver(node)) return;
  if (node.type === "CallExpression" && asserting.has(nameOf(node["callee"]))) {
    const [first] = nodesOf(node["arguments"]);
    if (first !== undefined && nameOf(node["callee"]) === "present") visit(walk, first, around);
    return;
  }
  addSites(walk, node, around);
  const inside = functions.has(node.type) ? { isStatic: false } : around;
  for (const [key, value] of Object.entries(node)) {
    if (isLeftAlone(node, key)) continue;
    for (const child of nodesOf(value)) visit(walk, child, inside);
  }
}

/** Types, what others export, and what only a bug would reach. */
function isPassedOver({ type, ...node }: Node): boolean {
  if (type === "TSAsExpression" || type === "TSSatisfiesExpression" || type === "TSNonNullExpression") return false;
  if (type.startsWith("TS") || type === "ImportDeclaration" || type === "ExportAllDeclaration") return true;
  return type === "ThrowStatement" && nameOf((node["argument"] as Node | undefined)?.["callee"]) === "Bug";
}

/** Keys of objects, and numbers that stand for what an index did not find. */
function isLeftAlone(node: Node, key: string): boolean {
  if (key === "typeAnnotation" || key === "returnType" || key === "typeArguments" || key === "typeParameters")
    return true;
  if (node.type === "Property" && key === "key" && node["computed"] !== true) return true;
  if (node.type !== "LogicalExpression" || key !== "right" || node["operator"] !== "??") return false;
  const left = node["left"] as Node;
  return left.type === "MemberExpression" && left["computed"] === true && (node["right"] as Node).type === "Literal";
}

type Add = (kind: string, how: Site["how"], to?: string, at?: Node) => void;

function addSites({ text, sites }: Walk, node: Node, { isStatic }: Around): void {
  const source = (part: unknown): string => text.slice((part as Node).start, (part as Node).end);
  const add: Add = (kind, how, to = "", { start, end } = node) =>
    void sites.push({ start, end, how, to, kind, isStatic });
  makers[node.type]?.(node, add, source);
}

/** What can be wrong with a node, by its type. */
const makers: Readonly<Record<string, (node: Node, add: Add, source: (part: unknown) => string) => void>> = {
  BinaryExpression: changeOperator,
  LogicalExpression: changeOperator,
  AssignmentExpression: changeOperator,
  UnaryExpression({ operator, argument }, add, source) {
    if (operator === "!" || operator === "-") add(`${operator} left out`, "expression", source(argument));
  },
  IfStatement: negate,
  ConditionalExpression: negate,
  WhileStatement: negate,
  Literal(node, add, source) {
    for (const other of otherLiterals(node)) add(`${source(node)} to ${other}`, "expression", other);
  },
  ExpressionStatement(node, add) {
    if (!isAsserting(node["expression"])) add("left out", "statement");
  },
  ContinueStatement: (_, add) => add("left out", "statement"),
  BreakStatement: (_, add) => add("left out", "statement"),
  ReturnStatement({ argument }, add, source) {
    if (argument === null) add("left out", "statement");
    else if (!isAsserting(argument) && !isNothing(source(argument)))
      add("returns nothing", "expression", "undefined", argument as Node);
  },
  BlockStatement({ body }, add) {
    if (nodesOf(body).length > 1) add("emptied", "block");
  },
};

function changeOperator({ operator, left, right }: Node, add: Add, source: (part: unknown) => string): void {
  for (const other of operators[String(operator)] ?? []) {
    add(`${operator} to ${other}`, "expression", `${source(left)} ${other} ${source(right)}`);
  }
}

/** A comparison has its own mistakes, of which one is its negation. */
function negate({ test }: Node, add: Add, source: (part: unknown) => string): void {
  const { type, operator } = test as Node;
  if (type === "BinaryExpression" || (type === "UnaryExpression" && operator === "!")) return;
  add("condition negated", "expression", `!(${source(test)})`, test as Node);
}

/** What reads as no does not differ from nothing. */
function isNothing(value: string): boolean {
  return value === "undefined" || value === "false" || value === "null";
}

const operators: Readonly<Record<string, readonly string[]>> = {
  "===": ["!=="],
  "!==": ["==="],
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "&&": ["||"],
  "||": ["&&"],
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "%": ["*"],
  "+=": ["-="],
  "-=": ["+="],
};

function otherLiterals({ value }: Node): readonly string[] {
  if (typeof value === "boolean") return [String(!value)];
  if (typeof value !== "number") return [];
  return value === 1 ? ["0"] : [String(value + 1)];
}

function isAsserting(call: unknown): boolean {
  const { type, callee } = call as Node;
  return type === "CallExpression" && asserting.has(nameOf(callee));
}

function nameOf(node: unknown): string {
  const { type, name } = (node ?? {}) as Partial<Node>;
  return type === "Identifier" ? String(name) : "";
}

function nodesOf(value: unknown): readonly Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  return typeof value === "object" && value !== null && "type" in value && "start" in value ? [value as Node] : [];
}
