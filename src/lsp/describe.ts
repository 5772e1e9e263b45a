/** What is told of a name: by the checker where it came to it, else by what stands in the file. In Markdown. */
import type { Span } from "../base/span.ts";
import type { MapTree, Tree } from "../base/tree.ts";
import { modelsOf } from "../check/check-models.ts";
import type { Entry } from "../expr/entry.ts";
import type { Type } from "../types/type.ts";
import type { Examined } from "./examine.ts";
import type { Declared, Outline } from "./outline.ts";
import { boundText, namedTypes, shapeText, typeText } from "./type-text.ts";
import { variablePath } from "./value-path.ts";

/** `head`: code; `lines`: what is said below it. */
export type Described = { readonly head: string; readonly lines: readonly string[] };

/** The description as Markdown. */
export function markdown({ head, lines }: Described): string {
  const said = lines.filter((line) => line !== "");
  return [`\`\`\`yaml\n${head}\n\`\`\``, ...said].join("\n\n");
}

/** What a name stands for. */
export function describeDeclared(examined: Examined, outline: Outline, declared: Declared): Described {
  switch (declared.kind) {
    case "node":
      return describeNode(examined, declared);
    case "type":
      return describeType(examined, declared);
    case "role":
      return describeRole(declared);
    case "model":
    case "part":
    case "stop":
    case "phase":
      return describePlain(declared);
    default:
      return describeVariable(examined, outline, declared);
  }
}

function describeNode(examined: Examined, declared: Declared): Described {
  const fact = examined.factAt(declared);
  const type = fact === undefined ? "" : `: ${typeText(fact.type)}`;
  const size =
    fact?.type.kind === "list" && fact.named !== undefined && "size" in fact.named ? fact.named.size : "none";
  return {
    head: `node ${declared.name}${type}`,
    lines: [
      textAt(declared, "why") ?? "",
      joined([nodeDoing(declared), boundText(size), fact?.node?.streams === true ? "its elements stream" : undefined]),
      ...shapesOf(fact?.type),
    ],
  };
}

/** What the node does, in its author's words. */
function nodeDoing(declared: Declared): string | undefined {
  const role = textAt(declared, "role");
  const calls = textAt(declared, "use");
  const each = textAt(declared, "each") ?? textAt(declared, "from");
  return joined([
    role === undefined ? undefined : `asks \`${role}\``,
    calls === undefined ? undefined : `calls \`${calls}\``,
    each === undefined ? undefined : `for each \`${each}\``,
  ]);
}

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join(" · ");
}

/** What the named types in a type are. */
export function shapesOf(type: Type | undefined): readonly string[] {
  const named = new Map((type === undefined ? [] : namedTypes(type)).map((one) => [one.name ?? "", one]));
  const shapes = [...named].slice(0, 4).map(([name, one]) => `type ${name} = ${shapeText(one)}`);
  return shapes.length === 0 ? [] : [`\`\`\`yaml\n${shapes.join("\n")}\n\`\`\``];
}

function describeType(examined: Examined, { name, value }: Declared): Described {
  const type = examined.types.get(name);
  const shape = type === undefined ? (value === undefined ? "?" : sourceOf(examined, value.span)) : shapeText(type);
  return { head: `type ${name} = ${shape}`, lines: [type?.description ?? ""] };
}

function describeRole(declared: Declared): Described {
  const model = textAt(declared, "model") ?? "strong";
  const tools = childOf(declared, "tools");
  const names = tools?.kind === "list" ? tools.items.map(textOf).filter((text) => text !== undefined) : [];
  const more = [
    textAt(declared, "effort") === undefined ? undefined : `effort ${textAt(declared, "effort")}`,
    textAt(declared, "trust") === undefined ? undefined : "what it returns is untrusted",
  ];
  return describeAsker(declared.name, { model, tools: names }, [joined(more), textAt(declared, "system") ?? ""]);
}

/** Who answers prompts: model and tools, and what else there is to say. */
export function describeAsker(
  name: string,
  { model, tools }: { readonly model: string; readonly tools: readonly string[] },
  lines: readonly string[],
): Described {
  const told = tools.length === 0 ? "no tools" : `tools ${tools.map((tool) => `\`${tool}\``).join(", ")}`;
  return { head: `role ${name}`, lines: [joined([`model \`${model}\``, told]), ...lines] };
}

function describePlain(declared: Declared): Described {
  const own = declared.value === undefined ? undefined : textOf(declared.value);
  const said = textAt(declared, "why") ?? textAt(declared, "when");
  return { head: `${declared.kind} ${declared.name}${own === undefined ? "" : `: ${own}`}`, lines: [said ?? ""] };
}

function describeVariable(examined: Examined, outline: Outline, declared: Declared): Described {
  const fact = examined.factAt(declared);
  const path = variablePath(outline, declared);
  const name = declared.kind === "input" ? `inputs.${declared.name}` : declared.name;
  const isOptional = childOf(declared, "default") !== undefined;
  return {
    head: `${declared.kind} ${name}${fact === undefined ? "" : `: ${typeText(fact.type)}`}`,
    lines: [
      fact?.type.description ?? textAt(declared, "description") ?? "",
      joined([
        path === undefined ? undefined : `from \`${path.text}\``,
        isOptional ? `default \`${textAt(declared, "default") ?? "…"}\`` : undefined,
      ]),
      ...shapesOf(fact?.type),
    ],
  };
}

/** A model by its alias. */
export function describeModel(examined: Examined, alias: string): Described {
  const id = examined.pipeline === undefined ? undefined : modelsOf(examined.pipeline).get(alias);
  return { head: `model ${alias}${id === undefined ? "" : `: ${id}`}`, lines: [] };
}

/** A filter, test or function, with its parameters and an example. */
export function describeEntry(entry: Entry): Described {
  const [first, ...rest] = entry.parameters.map(
    ({ name, takes, optional, many }) => `${many === true ? "…" : ""}${name}${optional === true ? "?" : ""}: ${takes}`,
  );
  const list = (parts: readonly (string | undefined)[]) => parts.filter((part) => part !== undefined).join(", ");
  const operand = entry.parameters[0]?.takes ?? "x";
  const args = rest.length === 0 ? "" : `(${list(rest)})`;
  const heads = {
    filter: `${operand} | ${entry.name}${args}`,
    test: `${operand} is ${entry.name}${args}`,
    function: `${entry.name}(${list([first, ...rest])})`,
  };
  const [text, value] = entry.example ?? [];
  const example = text === undefined ? "" : `\`${text}\` is \`${JSON.stringify(value)}\``;
  return { head: `${entry.kind} ${heads[entry.kind]}`, lines: [entry.doc, example] };
}

/** The text of a key of what was declared. */
export function textAt(declared: Declared, key: string): string | undefined {
  const child = childOf(declared, key);
  return child && textOf(child);
}

function childOf({ value }: Declared, key: string): Tree | undefined {
  return value?.kind === "map" ? childOfMap(value, key) : undefined;
}

function childOfMap(map: MapTree, key: string): Tree | undefined {
  return map.entries.find((entry) => entry.key.value === key)?.value;
}

function textOf(tree: Tree): string | undefined {
  return tree.kind === "scalar" && !tree.broken ? tree.source.text.trim() : undefined;
}

function sourceOf({ text }: Examined, { start, end }: Span): string {
  return text.slice(start, end);
}
