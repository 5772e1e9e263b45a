/** Names, fields, indices and slices: what is read, and its type down to the field. */
import type { Cure, Fix } from "../base/diagnostic.ts";
import { respelling, spellingCure } from "../base/did-you-mean.ts";
import { joinSpans } from "../base/span.ts";
import { joinAll, mayBeNull, membersOf, withoutNull } from "../types/join-types.ts";
import { briefType } from "../types/print-type.ts";
import { anyType, type Field, failedType, neverType, stringType, type Type } from "../types/type.ts";
import type { ExprAst } from "./ast.ts";
import { type FieldUse, fieldCure, hasField, isOfPair, methodCure } from "./field-cures.ts";
import { foreignNames } from "./foreign.ts";
import type { Expr } from "./ir.ts";
import { placeOfName } from "./own-names.ts";
import {
  at,
  chainOf,
  complain,
  type Env,
  failed,
  isFailed,
  type Local,
  literalNumber,
  literalText,
  type Origin,
  type Resolver,
  requireValue,
  type Typed,
  withoutGroup,
} from "./resolver.ts";
import type { Named } from "./scope.ts";
import { least, product, sizeOfType } from "./sizes.ts";

type Ast<K extends ExprAst["kind"]> = Extract<ExprAst, { kind: K }>;
type ListType = Extract<Type, { kind: "list" }>;

/** A variable, node or slot. */
export function resolveName(resolver: Resolver, ast: Ast<"name">, env: Env): Typed | undefined {
  const local = env.locals.get(ast.name);
  if (local !== undefined) {
    const origin = local.origin === undefined ? {} : { origin: { ...local.origin, span: ast.span } };
    const expr: Expr = { do: "local", local: local.local };
    return narrowed({ expr, type: local.type, size: local.size, ...origin }, ast, env);
  }
  const found = resolver.scope.lookup(ast.name);
  if (found === undefined) return unknownName(resolver, ast, env);
  return narrowed(readNamed(resolver, ast, found), ast, env);
}

function readNamed(resolver: Resolver, ast: Ast<"name">, found: Named): Typed | undefined {
  if (found.kind === "failed") return failed();
  if (found.kind === "inputs") {
    const names = [...found.fields.keys()];
    const help = names.length === 0 ? "this pipeline has none" : `write \`inputs.${names[0]}\``;
    return complain(resolver, "type-mismatch", ast.span, "`inputs` is read one at a time", help);
  }
  const origin = { ref: found.ref, name: ast.name, path: [], span: ast.span, pairs: false };
  const expr: Expr =
    found.kind === "node"
      ? { do: "node", ref: found.ref, at: at(resolver, ast) }
      : { do: "slot", ref: found.ref, at: at(resolver, ast) };
  return { expr, type: found.type, size: sizeOf(found.type, found.size), origin };
}

/** What the type says bounds what the scope says; of a number that is no list, only a formula says more than the type. */
function sizeOf(type: Type, size: Typed["size"]): Typed["size"] {
  const byType = sizeOfType(type);
  if (type.kind === "integer" && typeof size === "number") return byType;
  return type.kind === "integer" || type.kind === "list" ? least(byType, size) : byType;
}

function unknownName(resolver: Resolver, ast: Ast<"name">, env: Env): undefined {
  const hidden = resolver.scope.outOfReach?.(ast.name);
  if (hidden !== undefined) {
    return complain(resolver, "unknown-name", ast.span, `"${ast.name}" cannot be read here: it is ${hidden}`);
  }
  if (ast.name === "loop") return complain(resolver, "loop-outside-for", ast.span, loopMessage, loopHelp);
  const names = [...env.locals.keys(), ...resolver.scope.names()].filter((name) => /^\w+$/.test(name));
  const cure =
    foreignName(ast) ??
    inputNamed(resolver, ast) ??
    placeOfName(ast.name) ??
    spellingCure(ast.name, ast.span, names) ??
    "a name is a node, an input (`inputs.x`) or a variable; text needs quotes";
  return complain(resolver, "unknown-name", ast.span, `there is no "${ast.name}" here`, cure);
}

const loopMessage = "`loop` stands only between `{% for %}` and `{% endfor %}`";
const loopHelp =
  "the round of a `loop:` node is `round`; the place of an element is `e.index` of `[e for e in enumerate(xs)]`";

/** A constant of another language is one word here, and can mean nothing else. */
function foreignName({ name, span }: Ast<"name">): Cure | undefined {
  const help = Object.hasOwn(foreignNames, name) ? foreignNames[name] : undefined;
  const own = /^write `(\w+)`/.exec(help ?? "")?.[1];
  const fix = own === undefined ? undefined : respelling(name, span, own, help === `write \`${own}\``);
  return help === undefined ? undefined : { help, ...(fix && { fix }) };
}

/** Of all slips the commonest: an input that is read without `inputs`. */
function inputNamed(resolver: Resolver, { name, span }: Ast<"name">): Cure | undefined {
  const inputs = resolver.scope.lookup("inputs");
  if (inputs?.kind !== "inputs" || !inputs.fields.has(name)) return undefined;
  const fix = respelling(name, span, `inputs.${name}`, true);
  return { help: `it is an input: write \`inputs.${name}\``, ...(fix && { fix }) };
}

/** The type without what a condition has ruled out. */
function narrowed(typed: Typed | undefined, ast: ExprAst, env: Env): Typed | undefined {
  if (typed === undefined || env.facts.size === 0) return typed;
  const chain = chainOf(ast);
  const isNotNull = chain !== undefined && env.facts.get(chain)?.notNull === true;
  return isNotNull && mayBeNull(typed.type) ? { ...typed, type: withoutNull(typed.type) } : typed;
}

/** `x.f`; on a list, the field of each element. */
export function resolveField(resolver: Resolver, ast: Ast<"field">, env: Env): Typed | undefined {
  const bare = withoutGroup(ast.of);
  if (bare.kind === "name" && !env.locals.has(bare.name)) {
    const found = resolver.scope.lookup(bare.name);
    if (found?.kind === "inputs") return narrowed(readInput(resolver, ast, found), ast, env);
    if (found === undefined && isReadThrough(resolver, bare.name, ast.field.value))
      return readThrough(resolver, ast, bare);
  }
  const of = resolver.resolvePath(resolver, ast.of, env);
  if (of === undefined || isFailed(of)) return of;
  return narrowed(readField(resolver, of, { ast, field: ast.field.value, span: ast.field.span }, env), ast, env);
}

/** `nodes.scope`, `steps.scope`, `args.topic`: what holds the names elsewhere, and the name that is known here. */
function isReadThrough(resolver: Resolver, holder: string, name: string): boolean {
  if (nodeHolders.has(holder)) return resolver.scope.lookup(name)?.kind === "node";
  const inputs = inputHolders.has(holder) ? resolver.scope.lookup("inputs") : undefined;
  return inputs?.kind === "inputs" && inputs.fields.has(name);
}

const nodeHolders = new Set(["nodes", "steps", "tasks", "jobs", "node", "step", "results", "outputs"]);
const inputHolders = new Set(["input", "args", "params", "parameters", "vars", "variables", "arguments"]);

function readThrough(resolver: Resolver, ast: Ast<"field">, holder: Ast<"name">): undefined {
  const isNode = nodeHolders.has(holder.name);
  const name = ast.field.value;
  const own = isNode ? name : `inputs.${name}`;
  const help = isNode ? `a node is read by its id alone: \`${own}\`` : `an input is read as \`${own}\``;
  const span = joinSpans(holder.span, ast.field.span);
  const fix: Fix = { span, text: own, title: `write \`${own}\``, safe: true };
  return complain(resolver, "unknown-name", holder.span, `there is no "${holder.name}" here`, { help, fix });
}

function readInput(
  resolver: Resolver,
  ast: Ast<"field">,
  inputs: Extract<Named, { kind: "inputs" }>,
): Typed | undefined {
  const name = ast.field.value;
  const found = inputs.fields.get(name);
  if (found === undefined) {
    const known = [...inputs.fields.keys()];
    const listed = known.length === 0 ? "there are no inputs" : `there are ${known.join(", ")}`;
    const help = spellingCure(name, ast.field.span, known) ?? `${listed}; declare it under \`inputs:\``;
    return complain(resolver, "unknown-name", ast.field.span, `there is no input "${name}"`, help);
  }
  const origin = { ref: found.ref, name: `inputs.${name}`, path: [], span: ast.span, pairs: false };
  const expr: Expr = { do: "slot", ref: found.ref, at: at(resolver, ast) };
  return { expr, type: found.type, size: sizeOf(found.type, found.size), origin };
}

function readField(resolver: Resolver, of: Typed, use: FieldUse, env: Env): Typed | undefined {
  if (of.type.kind === "list") return dot(resolver, of, of.type, use);
  const value = requireValue(resolver, of, use.ast.of, env);
  if (value === undefined) return undefined;
  const types: Type[] = [];
  for (const member of membersOf(value.type)) {
    const type = fieldOf(resolver, member, use, env);
    if (type === undefined) return undefined;
    types.push(type);
  }
  const type = joinAll(types);
  const expr: Expr = { do: "get", of: of.expr, field: use.field, at: at(resolver, use.ast) };
  return { expr, type, size: sizeOfType(type), ...deeper(of, use) };
}

function deeper(of: Typed, use: FieldUse): { origin?: Origin } {
  if (of.origin === undefined) return {};
  const { origin } = of;
  const span = use.ast.span;
  if (!origin.pairs) return { origin: { ...origin, path: [...origin.path, use.field], span } };
  return use.field === "value" ? { origin: { ...origin, pairs: false, span } } : { origin: { ...origin, span } };
}

function fieldOf(resolver: Resolver, type: Type, use: FieldUse, env: Env): Type | undefined {
  if (type.kind === "any" || type.kind === "never") return type.kind === "any" ? anyType : neverType;
  if (type.kind === "map") return type.of;
  if (type.kind !== "object") return noField(resolver, type, use, env);
  const field = type.fields.find((candidate) => candidate.name === use.field);
  if (field === undefined) return type.open ? anyType : noField(resolver, type, use, env);
  if (!field.optional || env.soft) return field.type;
  const chain = chainOf(use.ast);
  if (chain !== undefined && env.facts.get(chain)?.defined === true) return field.type;
  const shown = chain === undefined || chain.startsWith("(") ? `x.${use.field}` : chain; // an element has no name
  const help = `write \`${shown} | default(other)\`, or test \`is defined\` before`;
  return complain(resolver, "missing-value", use.span, `the field "${use.field}" may be absent`, help);
}

function noField(resolver: Resolver, type: Type, use: FieldUse, env: Env): undefined {
  const unpaired = isOfPair(use) ? unpairedLocal(use, env) : undefined;
  if (unpaired !== undefined && resolver.unpaired.has(unpaired.local)) return undefined; // was said of its list
  if (unpaired !== undefined) resolver.unpaired.add(unpaired.local);
  const help = fieldCure(type, use, unpaired?.fan);
  return complain(resolver, "unknown-field", use.span, `${briefType(type)} has no field "${use.field}"`, help);
}

function unpairedLocal({ ast }: FieldUse, { locals }: Env): Local | undefined {
  const bare = withoutGroup(ast.of);
  const local = bare.kind === "name" ? locals.get(bare.name) : undefined;
  return local?.fan === undefined ? undefined : local;
}

/** A dot on a list maps over it, and flattens once if the field is a list (LANGUAGE.md section 3). */
function dot(resolver: Resolver, of: Typed, list: ListType, use: FieldUse): Typed | undefined {
  const element = list.of;
  const comprehension = `write the comprehension: \`[x.${use.field} for x in …]\``;
  if (element === failedType) return failed();
  const method = hasField(element, use.field) ? undefined : methodCure(use);
  if (method !== undefined)
    return complain(resolver, "unknown-field", use.span, `a list has no field "${use.field}"`, method);
  if (element.kind === "never") return { ...of, type: { kind: "list", of: neverType, min: 0 } };
  if (element.kind === "any" || element.kind === "list") {
    const message = `a dot does not read through a list of ${element.kind === "any" ? "anything" : "lists"}`;
    return complain(resolver, "type-mismatch", use.span, message, comprehension);
  }
  if (mayBeNull(element)) {
    const help = `write \`[x.${use.field} for x in … if x is not none]\``;
    return complain(resolver, "missing-value", use.span, "elements of this list may be null", help);
  }
  const optional = membersOf(element).some((member) => isOptionalIn(member, use.field));
  if (optional) {
    const help = `write \`[x.${use.field} for x in … if x.${use.field} is defined]\``;
    return complain(resolver, "missing-value", use.span, `the field "${use.field}" may be absent`, help);
  }
  const types: Type[] = [];
  for (const member of membersOf(element)) {
    const type = fieldOf(resolver, member, use, { locals: new Map(), facts: new Map(), soft: false });
    if (type === undefined) return undefined;
    types.push(type);
  }
  return mapped(resolver, of, list, joinAll(types), use);
}

function isOptionalIn(type: Type, name: string): boolean {
  return type.kind === "object" && type.fields.some((field: Field) => field.name === name && field.optional);
}

function mapped(resolver: Resolver, of: Typed, list: ListType, field: Type, use: FieldUse): Typed {
  const flatten = field.kind === "list";
  const expr: Expr = { do: "dot", of: of.expr, field: use.field, flatten, at: at(resolver, use.ast) };
  if (!flatten) {
    const type: Type = { kind: "list", of: field, min: list.min, ...(list.max === undefined ? {} : { max: list.max }) };
    return { expr, type, size: of.size, ...deeper(of, use) };
  }
  const max = list.max === undefined || field.max === undefined ? {} : { max: list.max * field.max };
  const type: Type = { kind: "list", of: field.of, min: list.min * field.min, ...max };
  return { expr, type, size: product(of.size, field.max ?? "none"), ...deeper(of, use) };
}

/** `x[0]`, `x["f"]`, `m[key]`. */
export function resolveIndex(resolver: Resolver, ast: Ast<"index">, env: Env): Typed | undefined {
  const field = literalText(ast.index);
  const of = resolver.resolvePath(resolver, ast.of, env);
  if (of === undefined || isFailed(of)) return of;
  if (field !== undefined && of.type.kind !== "list") {
    return narrowed(readField(resolver, of, { ast, field, span: ast.index.span }, env), ast, env);
  }
  const index = resolver.resolve(resolver, ast.index, { ...env, soft: false });
  const value = requireValue(resolver, of, ast.of, env);
  if (index === undefined || value === undefined) return undefined;
  const type = elementAt(resolver, value.type, index, ast);
  if (type === undefined) return undefined;
  const expr: Expr = { do: "index", of: of.expr, index: index.expr, at: at(resolver, ast) };
  const origin = of.origin === undefined ? {} : { origin: { ...of.origin, span: ast.span } };
  return { expr, type, size: sizeOfType(type), ...origin };
}

function elementAt(resolver: Resolver, of: Type, index: Typed, ast: Ast<"index">): Type | undefined {
  if (of.kind === "any" || isFailed(index)) return anyType;
  const isText = ["string", "words", "any"].includes(index.type.kind);
  if (of.kind === "map" && isText) return of.of;
  if (of.kind === "object" && isText) return of.open ? anyType : joinAll(of.fields.map((field) => field.type));
  const isWhole = index.type.kind === "integer" || index.type.kind === "any";
  if (of.kind === "list" && isWhole) return placeOf(resolver, of, ast);
  if ((of.kind === "string" || of.kind === "words") && isWhole) return stringType;
  const message = `${briefType(of)} has no elements by ${briefType(index.type)}`;
  return complain(resolver, "type-mismatch", ast.index.span, message);
}

/** The element at a place that is written out; of a pair, the type of that place. */
function placeOf(resolver: Resolver, list: ListType, ast: Ast<"index">): Type | undefined {
  const place = literalNumber(ast.index);
  if (place === undefined) return list.of;
  if (list.max !== undefined && (place >= list.max || -place > list.max)) {
    const message = `there is no element ${place}: the list has at most ${list.max}`;
    return complain(resolver, "type-mismatch", ast.index.span, message);
  }
  return list.items?.[place < 0 ? list.items.length + place : place] ?? list.of;
}

/** `x[a:b]` of lists and text. */
export function resolveSlice(resolver: Resolver, ast: Ast<"slice">, env: Env): Typed | undefined {
  const of = resolver.resolve(resolver, ast.of, env);
  const value = of && requireValue(resolver, of, ast.of, env);
  const from = ast.from && resolveBound(resolver, ast.from, env);
  const to = ast.to && resolveBound(resolver, ast.to, env);
  if (value === undefined || (ast.from && !from) || (ast.to && !to)) return undefined;
  if (isFailed(value)) return value;
  const ends = { ...(from && { from: from.expr }), ...(to && { to: to.expr }) };
  const expr: Expr = { do: "slice", of: value.expr, ...ends, at: at(resolver, ast) };
  return sliced(resolver, ast, value, expr);
}

function sliced(resolver: Resolver, ast: Ast<"slice">, { type, size }: Typed, expr: Expr): Typed | undefined {
  if (type.kind === "any") return { expr, type: anyType, size: "none" };
  if (type.kind === "string" || type.kind === "words") return { expr, type: stringType, size: 1 };
  if (type.kind !== "list") {
    return complain(resolver, "type-mismatch", ast.of.span, `${briefType(type)} cannot be sliced`);
  }
  const most = sliceMost(ast);
  const max = Math.min(type.max ?? Number.POSITIVE_INFINITY, most ?? Number.POSITIVE_INFINITY);
  const result: Type = { kind: "list", of: type.of, min: 0, ...(Number.isFinite(max) ? { max } : {}) };
  return { expr, type: result, size: least(size, most ?? "none") };
}

function resolveBound(resolver: Resolver, ast: ExprAst, env: Env): Typed | undefined {
  const bound = resolver.resolve(resolver, ast, { ...env, soft: false });
  if (bound === undefined || bound.type.kind === "integer" || bound.type.kind === "any") return bound;
  return complain(resolver, "type-mismatch", ast.span, `a slice has whole numbers, not ${briefType(bound.type)}`);
}

/** The greatest length of a slice whose ends are written out and count from the same side: `[:5]`, `[2:5]`, `[-6:]`. */
function sliceMost(ast: Ast<"slice">): number | undefined {
  const from = ast.from === undefined ? 0 : literalNumber(ast.from);
  const to = ast.to === undefined ? undefined : literalNumber(ast.to);
  if (from === undefined || (ast.to !== undefined && to === undefined)) return undefined;
  if (from < 0) return to === undefined || to < 0 ? Math.max(0, (to ?? 0) - from) : undefined;
  return to === undefined || to < 0 ? undefined : Math.max(0, to - from);
}
