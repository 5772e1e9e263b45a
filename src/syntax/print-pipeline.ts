/** The stable text of a `Pipeline`, for `--dump` and goldens: what was understood, without places and syntax trees. */
import { unreachable } from "../base/invariant.ts";
import type { Located } from "../base/span.ts";
import type { Tree } from "../base/tree.ts";
import type {
  AskedField,
  DataTree,
  Generator,
  LimitsDecl,
  NodeDecl,
  NodeOptions,
  Pipeline,
  TimeDecl,
  TypeDecl,
  VerbBody,
} from "./pipeline.ts";

/** One fact a line, deeper ones indented by two; texts as JSON, expressions in backticks. */
export function printPipeline(pipeline: Pipeline): string {
  const { defaults } = pipeline;
  const lines = [
    `pipeline ${pipeline.name.value}: ${JSON.stringify(pipeline.why.value)}`,
    ...pipeline.inputs.map(({ name, type, default: start, description, untrusted }) => {
      const more = [
        start && `= ${printTree(start)}`,
        description && JSON.stringify(description.value),
        trust(untrusted),
      ];
      return words(`input ${name.value}:`, printType(type), ...more);
    }),
    ...pipeline.types.map(({ name, type }) => `type ${name.value}: ${printTree(type)}`),
    ...pipeline.roles.map(({ name, model, effort, tools, system, untrusted, acts }) =>
      words(
        `role ${name.value}`,
        fact("model", model),
        fact("effort", effort),
        names("tools", tools),
        code("system", system),
        trust(untrusted),
        acts ? undefined : "acts false",
      ),
    ),
    ...pipeline.parts.map(({ name, inputs, returns, default: start }) =>
      words(
        `part ${name.value}`,
        ...inputs.map((input) => `${input.name.value}: ${printType(input.type)}`),
        returns && `returns ${printType(returns)}`,
        fact("default", start),
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
    ...printPlace(node),
    ...printVerb(verb),
  ];
  return [`${indent}node ${node.id.value}: ${verb.kind}`, ...lines.map((line) => `${indent}  ${line}`)];
}

function printPlace({ worktree, setup, accept }: NodeDecl): readonly string[] {
  return present([
    worktree && words("worktree", worktree.of?.value, setup && words("setup", ...setup.map(quote))),
    ...accept.map(({ path, reason }) => `accept ${path.value}: ${JSON.stringify(reason.value)}`),
  ]);
}

function trust(untrusted: boolean): string | undefined {
  return untrusted ? "untrusted" : undefined;
}

function fanOf(node: NodeDecl): readonly (string | undefined)[] {
  const { each, key, atOnce, take, require, barrier, needsItems, stopEach } = node;
  const needed = require === "all" ? "require all" : code("require", require);
  return [
    each && `each ${header(each)}`,
    code("key", key),
    code("at_once", atOnce),
    code("take", take),
    needed,
    fact("barrier", barrier),
    code("needs_items", needsItems),
    ...stopEach.map(({ name, when }) => `stop_each ${name.value} ${quote(when)}`),
  ];
}

function printVerb(verb: VerbBody): readonly string[] {
  switch (verb.kind) {
    case "prompt": {
      const model = verb.model && `model ${verb.model.how} ${verb.model.of.map(({ value }) => value).join(" ")}`;
      const who = words(
        printRole(verb.role),
        model,
        fact("effort", verb.effort),
        names("tools", verb.tools),
        verb.batch ? "batch" : undefined,
      );
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
    case "gate":
      return printGate(verb);
    case "fail":
      return [words(code("fail", verb.message))];
    case "use":
      return [
        `use ${verb.pipeline.value}`,
        ...verb.with.flatMap(({ name, value }) => data(`with ${name.value}`, value)),
        ...verb.types.map(({ name, type }) => `type ${name.value}: ${printTree(type)}`),
        ...verb.roles.map(({ name, role }) => `role ${name.value}: ${role.value}`),
        ...verb.parts.map(({ name, pipeline }) => `part ${name.value}: ${pipeline.value}`),
      ];
    case "loop":
      return printLoop(verb);
    case "nodes":
      return [...printInner(verb), ...data("returns", verb.returns)];
    default:
      return unreachable(verb);
  }
}

function printRole(role: Extract<VerbBody, { kind: "prompt" }>["role"]): string | undefined {
  if (role === undefined || "value" in role) return fact("role", role);
  const of = role.of.map((entry) => `${entry.word.value}: ${entry.role.value}`).join(", ");
  return words("role by", quote(role.by), `{${of}}`, fact("else", role.else));
}

function printGate(verb: Extract<VerbBody, { kind: "gate" }>): readonly string[] {
  return present([
    words(code("gate", verb.ask)),
    words(code("show", verb.show)),
    ...verb.choices.map(({ name, leads, input }) => words(`choice ${name.value}`, code("leads", leads), asked(input))),
    asked(verb.input),
    words(verb.expires && `expires ${printTime(verb.expires)}`, fact("on_expiry", verb.onExpiry)),
    ...verb.releases.map(
      ({ choice, paths }) => `releases ${choice.value}: ${paths.map(({ value }) => value).join(" ")}`,
    ),
  ]);
}

function asked(fields: readonly AskedField[]): string | undefined {
  if (fields.length === 0) return undefined;
  return `input {${fields.map(({ name, type }) => `${name.value}: ${printTree(type)}`).join(", ")}}`;
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
    words(
      code("cwd", verb.cwd),
      fact("parse", verb.parse),
      ok && `ok_codes ${ok}`,
      verb.once ? "once" : undefined,
      trust(verb.untrusted),
    ),
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
    ...verb.stop.map(({ name, when, rounds: many, ask }) =>
      words(`stop ${name.value}`, quote(when), `rounds ${many}`, ask ? "then ask" : undefined),
    ),
    ...data("returns", verb.returns),
  ];
}

function printInner({ nodes, broken }: Pick<Pipeline, "nodes" | "broken">): readonly string[] {
  return [...nodes.flatMap((node) => printNode(node, "")), ...broken.map((name) => `broken ${name}`)];
}

function options({ retry, timeout, idle, limits }: NodeOptions): readonly (string | undefined)[] {
  const delay = retry?.delay && `delay ${printTime(retry.delay)}`;
  const tries =
    retry && words("retry", quote(retry.max), delay, names("on", retry.on), retry.ask ? "then ask" : undefined);
  return [
    tries,
    timeout && `timeout ${printTime(timeout)}`,
    idle && `idle ${printTime(idle)}`,
    limits && `limits ${printLimits(limits)}`,
  ];
}

function printTime(time: TimeDecl): string {
  return "ms" in time ? `${time.ms} ms` : `${quote(time.seconds)} s`;
}

function printLimits(limits: LimitsDecl | undefined): string | undefined {
  if (limits === undefined) return undefined;
  const { agents, at_once, tokens, usd, time, list } = limits;
  const counts = [code("agents", agents), code("at_once", at_once), code("tokens", tokens), code("usd", usd)];
  return words(...counts, time && `time ${printTime(time)}`, code("list", list));
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
