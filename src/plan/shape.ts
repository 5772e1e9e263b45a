/**
 * Shapes of plain JSON as data, and the check of a value against one. The check keeps its own stack, so that a value
 * from disk may nest as deep as it likes: it gets a message, never a stack overflow.
 */
import { invariant } from "../base/invariant.ts";

/** `ref` names another shape of the table. `kinds` decides by the kind of JSON, `tagged` by a field, `having` by which field is there. */
export type Shape =
  | { readonly is: "text" }
  | { readonly is: "flag" }
  | { readonly is: "number" }
  | { readonly is: "count"; readonly most?: number } // a whole number from 0
  | { readonly is: "json" } // anything
  | { readonly is: "one"; readonly of: readonly (string | number | true)[] }
  | { readonly is: "list"; readonly of: Shape; readonly least?: number; readonly most?: number }
  | { readonly is: "map"; readonly of: Shape }
  | { readonly is: "tuple"; readonly of: readonly Shape[] }
  | { readonly is: "object"; readonly fields: ShapeFields; readonly optional: ShapeFields }
  | { readonly is: "tagged"; readonly by: string; readonly of: Readonly<Record<string, ObjectShape>> }
  | { readonly is: "having"; readonly of: Readonly<Record<string, ObjectShape>> }
  | { readonly is: "kinds"; readonly of: { readonly [K in JsonKind]?: Shape } }
  | { readonly is: "ref"; readonly name: string };

export type ShapeFields = Readonly<Record<string, Shape>>;
export type ObjectShape = Extract<Shape, { is: "object" }>;
type ScalarShape = Extract<Shape, { is: "text" | "flag" | "number" | "count" | "one" }>;
type ListShape = Extract<Shape, { is: "list" | "tuple" }>;
export type ShapeTable = Readonly<Record<string, Shape>>;
type JsonKind = "number" | "string" | "list" | "object";

type Path = { readonly to: Path; readonly step: string | number } | undefined;
type Task = { readonly value: unknown; readonly shape: Shape; readonly path: Path; readonly depth: number };
type Check = { readonly table: ShapeTable; readonly tasks: Task[]; readonly problems: string[] };

/** More than these are not looked for: one wrong field often makes many. */
const problemsMost = 20;

/**
 * What is wrong with a value, as `bodies[0].nodes[2].id: should be text, is a number`; empty where it fits.
 * Nothing below `depthMost` levels is accepted.
 */
export function checkShape(value: unknown, shape: Shape, table: ShapeTable, depthMost: number): readonly string[] {
  const check: Check = { table, tasks: [{ value, shape, path: undefined, depth: 0 }], problems: [] };
  for (let task = check.tasks.pop(); task !== undefined; task = check.tasks.pop()) {
    if (task.depth > depthMost) return [...check.problems, `nests deeper than ${depthMost} levels`];
    checkOne(check, task);
    if (check.problems.length >= problemsMost) break;
  }
  return check.problems;
}

function checkOne(check: Check, task: Task): void {
  const message = problemOf(check, task, resolve(check.table, task.shape));
  if (message !== undefined) say(check, task, message);
}

/** What is wrong with the value itself; what is in it is put on the stack. */
function problemOf(check: Check, task: Task, shape: Exclude<Shape, { is: "ref" }>): string | undefined {
  switch (shape.is) {
    case "list":
    case "tuple":
      return checkList(check, task, shape);
    case "map":
      return checkMap(check, task, shape.of);
    case "object":
      return checkObject(check, task, shape, undefined);
    case "tagged":
      return checkTagged(check, task, shape);
    case "having":
      return checkHaving(check, task, shape.of);
    case "kinds":
      return checkKinds(check, task, shape.of);
    case "json":
      return checkJson(check, task);
    default:
      return fitsScalar(task.value, shape) ? undefined : `should be ${nameOf(shape)}, is ${kindOf(task.value)}`;
  }
}

function resolve(table: ShapeTable, shape: Shape): Exclude<Shape, { is: "ref" }> {
  let found = shape;
  while (found.is === "ref") {
    const next = table[found.name];
    invariant(next !== undefined, `shape ${found.name}`);
    found = next;
  }
  return found;
}

function fitsScalar(value: unknown, shape: ScalarShape): boolean {
  switch (shape.is) {
    case "text":
      return typeof value === "string";
    case "flag":
      return typeof value === "boolean";
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "count":
      return isCount(value, shape.most ?? Number.MAX_SAFE_INTEGER);
    default:
      return shape.of.some((item) => item === value);
  }
}

function isCount(value: unknown, most: number): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= most;
}

function checkList(check: Check, task: Task, shape: ListShape): string | undefined {
  const { value } = task;
  if (!Array.isArray(value)) return `should be a list, is ${kindOf(value)}`;
  const least = shape.is === "list" ? (shape.least ?? 0) : shape.of.length;
  const most = shape.is === "list" ? (shape.most ?? Number.POSITIVE_INFINITY) : shape.of.length;
  if (value.length < least) return `should have at least ${least} items, has ${value.length}`;
  if (value.length > most) return `should have at most ${most} items, has ${value.length}`;
  for (const [index, item] of value.entries()) {
    const of = shape.is === "list" ? shape.of : shape.of[index];
    if (of !== undefined) push(check, task, { step: index, value: item }, of);
  }
  return undefined;
}

function checkMap(check: Check, task: Task, of: Shape): string | undefined {
  const { value } = task;
  if (!isObject(value)) return `should be an object, is ${kindOf(value)}`;
  for (const key of Object.keys(value)) push(check, task, { step: key, value: value[key] }, of);
  return undefined;
}

/** `tag`: a field that was looked at already. */
function checkObject(check: Check, task: Task, shape: ObjectShape, tag: string | undefined): string | undefined {
  const { value } = task;
  if (!isObject(value)) return `should be an object, is ${kindOf(value)}`;
  for (const key of Object.keys(value)) {
    const of = ownShape(shape.fields, key) ?? ownShape(shape.optional, key);
    if (of !== undefined) push(check, task, { step: key, value: value[key] }, of);
    else if (key !== tag) return `has an unknown field "${key.slice(0, 40)}"`;
  }
  const lacking = Object.keys(shape.fields).filter((field) => !Object.hasOwn(value, field));
  return lacking.length === 0 ? undefined : `lacks ${lacking.map((field) => `"${field}"`).join(", ")}`;
}

function checkTagged(check: Check, task: Task, shape: Extract<Shape, { is: "tagged" }>): string | undefined {
  const { value } = task;
  if (!isObject(value)) return `should be an object, is ${kindOf(value)}`;
  const tag = value[shape.by];
  const of = typeof tag === "string" && Object.hasOwn(shape.of, tag) ? shape.of[tag] : undefined;
  if (of !== undefined) return checkObject(check, task, of, shape.by);
  return `"${shape.by}" should be one of ${Object.keys(shape.of).join(" ")}`;
}

function checkHaving(check: Check, task: Task, of: Readonly<Record<string, ObjectShape>>): string | undefined {
  const { value } = task;
  if (!isObject(value)) return `should be an object, is ${kindOf(value)}`;
  const found = Object.entries(of).find(([field]) => Object.hasOwn(value, field));
  if (found !== undefined) return checkObject(check, task, found[1], undefined);
  return `should have one of ${Object.keys(of).join(" ")}`;
}

function checkKinds(check: Check, task: Task, of: { readonly [K in JsonKind]?: Shape }): string | undefined {
  const kind = jsonKind(task.value);
  const shape = kind === undefined ? undefined : of[kind];
  if (shape === undefined) return `should be a ${Object.keys(of).join(" or ")}, is ${kindOf(task.value)}`;
  check.tasks.push({ ...task, shape });
  return undefined;
}

function checkJson(check: Check, task: Task): string | undefined {
  const { value } = task;
  if (Array.isArray(value)) return checkList(check, task, { is: "list", of: { is: "json" } });
  if (isObject(value)) return checkMap(check, task, { is: "json" });
  const isScalar = value === null || typeof value === "string" || typeof value === "boolean";
  return isScalar || (typeof value === "number" && Number.isFinite(value)) ? undefined : "is not JSON";
}

type Child = { readonly step: string | number; readonly value: unknown };

function push(check: Check, task: Task, child: Child, shape: Shape): void {
  const path = { to: task.path, step: child.step };
  check.tasks.push({ value: child.value, shape, path, depth: task.depth + 1 });
}

function say(check: Check, task: Task, message: string): void {
  check.problems.push(`${printPath(task.path)}: ${message}`);
}

/** `bodies[0].nodes[2].id`, cut in the middle where it is long; `the plan` at the root. */
function printPath(path: Path): string {
  const steps: string[] = [];
  for (let at = path; at !== undefined; at = at.to) {
    steps.push(typeof at.step === "number" ? `[${at.step}]` : `.${at.step.slice(0, 40)}`);
  }
  if (steps.length === 0) return "the plan";
  const inOrder = steps.reverse();
  const shown = inOrder.length <= 24 ? inOrder : [...inOrder.slice(0, 12), " … ", ...inOrder.slice(-8)];
  return shown.join("").replace(/^\./, "");
}

function ownShape(fields: ShapeFields, key: string): Shape | undefined {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function jsonKind(value: unknown): JsonKind | undefined {
  if (Array.isArray(value)) return "list";
  if (isObject(value)) return "object";
  if (typeof value === "number") return "number";
  return typeof value === "string" ? "string" : undefined;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return value.length <= 30 ? JSON.stringify(value) : "a text";
  return typeof value === "number" || typeof value === "boolean" ? String(value) : `a ${typeof value}`;
}

function nameOf(shape: ScalarShape): string {
  if (shape.is === "one") return shape.of.length === 1 ? JSON.stringify(shape.of[0]) : `one of ${shape.of.join(" ")}`;
  if (shape.is === "count" && shape.most !== undefined) return `a whole number from 0 to ${shape.most}`;
  return scalarNames[shape.is];
}

const scalarNames = {
  text: "text",
  flag: "true or false",
  number: "a number",
  count: "a whole number from 0",
} as const;
