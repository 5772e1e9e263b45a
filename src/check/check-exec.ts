/** `run`: a program with its arguments, and what becomes of its output. */
import { resolveExpression } from "../expr/resolve-expression.ts";
import type { ResolvedTemplate } from "../expr/scope.ts";
import { elementsOfType } from "../expr/sizes.ts";
import type { Template, TypeDecl, Verb } from "../syntax/pipeline.ts";
import { membersOf } from "../types/join-types.ts";
import { briefType, printType } from "../types/print-type.ts";
import { anyType, integerType, listOf, objectOf, stringType, type Type } from "../types/type.ts";
import { checkTypeDecl } from "./check-type.ts";
import type { CheckedArguments, CheckedExec } from "./checked.ts";
import type { Checking } from "./checking.ts";
import type { Done } from "./done.ts";
import { type Layer, nameScope } from "./frame.ts";
import { onlyExpression } from "./names-read.ts";
import { resolveProse } from "./resolve.ts";
import { resolveData } from "./resolve-data.ts";

type RunVerb = Extract<Verb, { readonly kind: "run" }>;

/** The value hangs on `parse`; without it, it is `{code, stdout, stderr}`. */
export function checkRun(checking: Checking, layer: Layer, verb: RunVerb): Done {
  const parse = parseOf(verb);
  const out = outputOf(checking, verb, parse);
  const isScript = "script" in verb.argv;
  const act: CheckedExec = {
    do: "exec",
    arguments: isScript ? { argv: [], spread: [] } : checkArguments(checking, layer, verb.argv as readonly Template[]),
    ...(isScript ? { script: (verb.argv as { script: { value: string } }).script.value } : {}),
    ...(verb.stdin === undefined ? {} : { stdin: resolveData(checking, layer, verb.stdin) }),
    ...checkEnvironment(checking, layer, verb),
    ...(verb.cwd === undefined ? {} : { cwd: resolveProse(checking, layer, verb.cwd) }),
    parse,
    ok: verb.okCodes === "any" ? "any" : (verb.okCodes?.map((code) => code.value) ?? [0]),
    ...(out === undefined ? {} : { out }),
    ...(verb.reads === undefined ? {} : { reads: verb.reads.map((glob) => resolveProse(checking, layer, glob)) }),
    once: verb.once,
    untrusted: verb.untrusted,
  };
  const type = valueType(parse, out);
  return { act, type, size: elementsOfType(type), streams: false };
}

/** Arguments of a program. One that is nothing but `{{ a list of text }}` becomes that many. */
export function checkArguments(checking: Checking, layer: Layer, argv: readonly Template[]): CheckedArguments {
  const templates: ResolvedTemplate[] = [];
  const spread: number[] = [];
  for (const [index, template] of argv.entries()) {
    templates.push(resolveProse(checking, layer, template));
    if (isSpread(checking, layer, template)) spread.push(index);
  }
  return { argv: templates, spread };
}

function isSpread(checking: Checking, layer: Layer, template: Template): boolean {
  const ast = onlyExpression(template.ast);
  if (ast === undefined) return false;
  const { type } = resolveExpression(ast, nameScope(layer, checking.shared.spans), () => {});
  if (type.kind !== "list") return false;
  if (isText(type.of) || type.of.kind === "never") return true;
  checking.report({
    name: "type-mismatch",
    message: `an argument cannot be a list of ${printType(type.of)}`,
    span: template.span,
    help: "a list of text becomes that many arguments; for one JSON text write `| tojson`",
  });
  return false;
}

function isText(type: Type): boolean {
  if (type.kind === "union") return type.of.every(isText);
  return type.kind === "string" || type.kind === "words";
}

const parses = ["json", "jsonl", "lines", "text"] as const;

function parseOf(verb: RunVerb): CheckedExec["parse"] {
  return parses.find((one) => one === verb.parse?.value) ?? "result";
}

function outputOf(checking: Checking, verb: RunVerb, parse: CheckedExec["parse"]): Type | undefined {
  if (verb.output === undefined) return undefined;
  const out = checkTypeDecl(checking.named, verb.output, checking.report);
  if (parse === "json") return out;
  if (parse === "jsonl") return typeOfLine(checking, verb.output, out);
  checking.report({
    name: "misplaced-key",
    message: "`output` says nothing here: only `parse: json` and `parse: jsonl` give values of a type",
    span: verb.output.tree.span,
    help: parse === "result" ? "add `parse: json`" : "take `output` away, or parse as `json` or `jsonl`",
  });
  return parse === "result" ? out : undefined;
}

/** Whoever writes a list of objects most likely means all lines, which are a list anyway. */
function typeOfLine(checking: Checking, { tree }: TypeDecl, out: Type): Type {
  if (out.kind !== "list" || !membersOf(out.of).some(({ kind }) => kind === "object")) return out;
  const [item] = tree.kind === "list" ? tree.items : [tree];
  const written = item?.kind === "scalar" ? item.source.text : "";
  const text = /^\[?\s*([A-Z]\w*)\s*(?:[,\]]|$)/.exec(written)?.[1];
  const line = text ?? briefType(out.of);
  checking.report({
    name: "type-mismatch",
    message: "with `parse: jsonl`, `output` is the type of one line, and this is a list",
    span: tree.span,
    help: `write \`output: ${line}\`: the value is the list of all lines`,
    ...(text !== undefined && { fix: { span: tree.span, text, title: `write \`${text}\``, safe: false } }),
  });
  return out.of;
}

/** Where `parse` is missing, `output` says what was meant. */
function valueType(parse: CheckedExec["parse"], out: Type | undefined): Type {
  if (parse === "json" || (parse === "result" && out !== undefined)) return out ?? anyType;
  if (parse === "jsonl") return listOf(out ?? anyType);
  if (parse === "lines") return listOf(stringType);
  if (parse === "text") return stringType;
  return objectOf({ code: integerType, stdout: stringType, stderr: stringType });
}

/** The bare name of a secret is that secret: it never becomes a value. */
function checkEnvironment(checking: Checking, layer: Layer, verb: RunVerb): Pick<CheckedExec, "env" | "secretEnv"> {
  const { pipeline } = checking;
  const secrets = new Set(pipeline.secrets.map((secret) => secret.value));
  const isSecret = (name: string): boolean =>
    secrets.has(name) || (pipeline.broken.includes("secrets") && /^[A-Z_]+$/.test(name));
  const env: { name: string; value: ReturnType<typeof resolveData> }[] = [];
  const secretEnv: { name: string; secret: string }[] = [];
  for (const { name, value } of verb.env) {
    const secret = value.kind === "expr" ? value.expr.text.trim() : "";
    if (isSecret(secret)) secretEnv.push({ name: name.value, secret });
    else env.push({ name: name.value, value: checkVariable(checking, layer, value) });
  }
  return { env, secretEnv };
}

function checkVariable(checking: Checking, layer: Layer, value: RunVerb["env"][number]["value"]) {
  const resolved = resolveData(checking, layer, value);
  const { kind } = resolved.type;
  if (kind === "list" || kind === "object" || kind === "map" || kind === "null")
    checking.report({
      name: "type-mismatch",
      message: `a variable of the environment cannot be of type ${printType(resolved.type)}`,
      span: value.span,
      help: "give a text or a number; `| tojson` makes a text of anything",
    });
  return resolved;
}
