/** The stable text of a `Pipeline`, for `--dump` and goldens: what was understood, without places and syntax trees. */
import { unreachable } from "../base/invariant.ts";
import type { Located } from "../base/span.ts";
import type { Tree } from "../base/tree.ts";
import type {
  DataTree,
  Generator,
  LimitsDecl,
  NodeDecl,
  NodeOptions,
  Pipeline,
  TypeDecl,
  VerbBody,
} from "./pipeline.ts";

/** One fact a line, deeper ones indented by two; texts as JSON, expressions in backticks. */
export function printPipeline(pipeline: Pipeline): string {
  const { defaults } = pipeline;
  const lines = [
    `pipeline ${pipeline.name.value}: ${JSON.stringify(pipeline.why.value)}`,
    ...pipeline.inputs.map(({ name, type, default: start, description }) => {
      const more = [start && `= ${printTree(start)}`, description && JSON.stringify(description.value)];
      return words(`input ${name.value}:`, printType(type), ...more);
    }),
    ...pipeline.types.map(({ name, type }) => `type ${name.value}: ${printTree(type)}`),
    ...pipeline.roles.map(({ name, model, effort, tools, system }) =>
      words(
        `role ${name.value}`,
        fact("model", model),
        fact("effort", effort),
        names("tools", tools),
        code("system", system),
      ),
    ),
    ...pipeline.models.map(({ name, model }) => `model ${name.value}: ${model.value}`),
    ...pipeline.phases.map(({ name, why }) => words(`phase ${name.value}`, fact("why", why))),
    ...optional(words("defaults", fact("role", defaults.role), ...options(defaults)), "defaults"),
    ...optional(words("limits", printLimits(pipeline.limits)), "limits"),
    ...pipeline.secrets.map((secret) => `secret ${secret.value}`),
    ...pipeline.nodes.flatMap((node) => printNode(node, "")),
    ...data("returns", pipeline.returns),
    ...optional(words("output", pipeline.output && printType(pipeline.output)), "output"),
    ...pipeline.ensure.map((condition) => words("ensure", quote(condition))),
    ...pipeline.broken.map((name) => `broken ${name}`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function printNode(node: NodeDecl, indent: string): readonly string[] {
  const { verb } = node;
  const lines = [
    ...optional(words("why", node.why && JSON.stringify(node.why.value)), "why"),
    ...optional(words(fact("phase", node.phase), code("label", node.label)), ""),
    ...optional(words(code("when", node.when)), ""),
    ...data("else", node.else),
    ...optional(words(...fanOf(node)), ""),
    ...node.after.map((after) => words("after", after.node.value, after.settled ? "settled" : undefined)),
    ...node.ensure.map((ensure) =>
      ensure.kind === "expr" ? words("ensure", quote(ensure.expr)) : words("ensure run", ...ensure.argv.map(quote)),
    ),
    ...optional(words(...options(node)), ""),
    ...printVerb(verb),
  ];
  return [`${indent}node ${node.id.value}: ${verb.kind}`, ...lines.map((line) => `${indent}  ${line}`)];
}

function fanOf(node: NodeDecl): readonly (string | undefined)[] {
  const { each, key, atOnce, take, require, barrier } = node;
  const needed = require === "all" ? "require all" : code("require", require);
  return [
    each && `each ${header(each)}`,
    code("key", key),
    code("at_once", atOnce),
    code("take", take),
    needed,
    fact("barrier", barrier),
  ];
}

function printVerb(verb: VerbBody): readonly string[] {
  switch (verb.kind) {
    case "prompt": {
      const model = verb.model && `model ${verb.model.how} ${verb.model.of.map(({ value }) => value).join(" ")}`;
      const who = words(fact("role", verb.role), model, fact("effort", verb.effort), names("tools", verb.tools));
      const output = verb.output && `output ${printType(verb.output)}`;
      return present([words(code("prompt", verb.prompt)), words(code("system", verb.system)), who, output]);
    }
    case "run":
      return printRun(verb);
    case "value":
      return data("value", verb.value);
    case "text":
      return [words(code("text", verb.text))];
    case "from":
      return printFrom(verb);
    case "use":
      return [
        `use ${verb.pipeline.value}`,
        ...verb.with.flatMap(({ name, value }) => data(`with ${name.value}`, value)),
        ...verb.types.map(({ name, type }) => `type ${name.value}: ${printTree(type)}`),
        ...verb.roles.map(({ name, role }) => `role ${name.value}: ${role.value}`),
      ];
    case "loop":
      return printLoop(verb);
    case "nodes":
      return [...printInner(verb), ...data("returns", verb.returns)];
    default:
      return unreachable(verb);
  }
}

function printRun(verb: Extract<VerbBody, { kind: "run" }>): readonly string[] {
  const command =
    "script" in verb.argv ? `script ${JSON.stringify(verb.argv.script.value)}` : words("run", ...verb.argv.map(quote));
  const ok = verb.okCodes === "any" ? "any" : verb.okCodes?.map(({ value }) => value).join(" ");
  const output = verb.output && `output ${printType(verb.output)}`;
  return present([
    command,
    ...data("stdin", verb.stdin),
    ...verb.env.flatMap(({ name, value }) => data(`env ${name.value}`, value)),
    words(code("cwd", verb.cwd), fact("parse", verb.parse), ok && `ok_codes ${ok}`, verb.once ? "once" : undefined),
    verb.reads && words("reads", ...verb.reads.map(quote)),
    output,
  ]);
}

function printFrom(verb: Extract<VerbBody, { kind: "from" }>): readonly string[] {
  const sort = verb.sort?.map(({ by, desc }) => words(quote(by), desc ? "desc" : undefined)).join(", ");
  return present([
    `from ${verb.generators.map(header).join(", ")}`,
    code("where", verb.where),
    sort && `sort ${sort}`,
    code("distinct", verb.distinct),
    verb.cap && words("cap per", quote(verb.cap.per), code("max", verb.cap.max)),
    words(code("take", verb.take), code("group", verb.group), code("chunk", verb.chunk)),
    ...data("select", verb.select),
    `order ${verb.order}`,
  ]);
}

function printLoop(verb: Extract<VerbBody, { kind: "loop" }>): readonly string[] {
  const rounds = "n" in verb.rounds ? quote(verb.rounds.n) : header(verb.rounds.over);
  return [
    `loop ${rounds}`,
    ...verb.state.flatMap(({ name, start }) => data(`state ${name.value}`, start)),
    ...printInner(verb),
    ...verb.next.flatMap(({ name, value }) => data(`next ${name.value}`, value)),
    ...verb.stop.map(({ name, when, rounds: many }) => words(`stop ${name.value}`, quote(when), `rounds ${many}`)),
    ...data("returns", verb.returns),
  ];
}

function printInner({ nodes, broken }: Pick<Pipeline, "nodes" | "broken">): readonly string[] {
  return [...nodes.flatMap((node) => printNode(node, "")), ...broken.map((name) => `broken ${name}`)];
}

function options({ retry, timeout, idle, limits }: NodeOptions): readonly (string | undefined)[] {
  const delay = retry?.delay && `delay ${retry.delay.ms} ms`;
  const tries = retry && words("retry", quote(retry.max), delay, names("on", retry.on));
  return [
    tries,
    timeout && `timeout ${timeout.ms} ms`,
    idle && `idle ${idle.ms} ms`,
    limits && `limits ${printLimits(limits)}`,
  ];
}

function printLimits(limits: LimitsDecl | undefined): string | undefined {
  if (limits === undefined) return undefined;
  const { agents, at_once, time, list } = limits;
  return words(code("agents", agents), code("at_once", at_once), time && `time ${time.ms} ms`, code("list", list));
}

function data(head: string, tree: DataTree | undefined): readonly string[] {
  return tree === undefined ? [] : [`${head} ${printData(tree)}`];
}

function printData(tree: DataTree): string {
  switch (tree.kind) {
    case "expr":
      return quote(tree.expr);
    case "text":
      return JSON.stringify(tree.text);
    case "list":
      return `[${tree.items.map(printData).join(", ")}]`;
    default:
      return `{${tree.entries.map(({ key, value }) => `${key.value}: ${printData(value)}`).join(", ")}}`;
  }
}

function printType({ form, tree }: TypeDecl): string {
  return form === "schema" ? `schema ${printTree(tree)}` : printTree(tree);
}

function printTree(tree: Tree): string {
  switch (tree.kind) {
    case "scalar":
      return tree.style === "plain" ? tree.source.text : JSON.stringify(tree.source.text);
    case "list":
      return `[${tree.items.map(printTree).join(", ")}]`;
    default:
      return `{${tree.entries.map(({ key, value }) => `${key.value}: ${printTree(value)}`).join(", ")}}`;
  }
}

function header({ variable, list }: Generator): string {
  return `${variable.value} in ${quote(list)}`;
}

/** On one line: line ends of blocks are shown as signs. */
function quote({ text }: { readonly text: string }): string {
  return `\`${text.trimEnd().replaceAll("\n", "⏎")}\``;
}

function code(head: string, parsed: { readonly text: string } | undefined): string | undefined {
  return parsed && `${head} ${quote(parsed)}`;
}

function fact(head: string, value: Located<string> | undefined): string | undefined {
  return value && `${head} ${value.value}`;
}

function names(head: string, list: readonly Located<string>[] | undefined): string | undefined {
  return list && `${head} [${list.map(({ value }) => value).join(", ")}]`;
}

function words(...parts: readonly (string | undefined)[]): string {
  return present(parts).join(" ");
}

function present(parts: readonly (string | undefined)[]): readonly string[] {
  return parts.filter((part) => part !== undefined && part !== "").map(String);
}

/** The line, unless it is nothing but its head. */
function optional(line: string, head: string): readonly string[] {
  return line === head ? [] : [line];
}
