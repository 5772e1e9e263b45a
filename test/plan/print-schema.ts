/** The JSON Schema of plans, printed from the table of shapes that `verifyPlan` checks against. */
import type { JsonObject } from "../../src/base/json.ts";
import { planShape, planShapes } from "../../src/plan/plan-shapes.ts";
import type { ObjectShape, Shape } from "../../src/plan/shape.ts";

export function printSchema(): string {
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "https://sluice.dev/schemas/plan.schema.json",
    title: "A plan of sluice",
    description: "What `sluice compile` writes. References by number are checked when a plan is read.",
    ...schemaOf(planShape),
    $defs: Object.fromEntries(Object.entries(planShapes).map(([name, shape]) => [name, schemaOf(shape)])),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function schemaOf(shape: Shape): JsonObject {
  switch (shape.is) {
    case "text":
      return { type: "string" };
    case "flag":
      return { type: "boolean" };
    case "number":
      return { type: "number" };
    case "count":
      return { type: "integer", minimum: 0, ...(shape.most === undefined ? {} : { maximum: shape.most }) };
    case "json":
      return {};
    case "one":
      return shape.of.length === 1 ? { const: shape.of[0] ?? null } : { enum: shape.of };
    case "list":
      return {
        type: "array",
        items: schemaOf(shape.of),
        ...(shape.least === undefined ? {} : { minItems: shape.least }),
        ...(shape.most === undefined ? {} : { maxItems: shape.most }),
      };
    case "tuple":
      return {
        type: "array",
        prefixItems: shape.of.map(schemaOf),
        items: false,
        minItems: shape.of.length,
        maxItems: shape.of.length,
      };
    case "map":
      return { type: "object", additionalProperties: schemaOf(shape.of) };
    case "object":
      return objectSchema(shape, {});
    case "tagged":
      return { anyOf: Object.entries(shape.of).map(([tag, of]) => objectSchema(of, { [shape.by]: { const: tag } })) };
    case "having":
      return { anyOf: Object.values(shape.of).map((of) => objectSchema(of, {})) };
    case "kinds":
      return { anyOf: Object.values(shape.of).map(schemaOf) };
    case "ref":
      return { $ref: `#/$defs/${shape.name}` };
    default:
      throw new Error("no such shape");
  }
}

function objectSchema(shape: ObjectShape, tag: JsonObject): JsonObject {
  const fields = Object.entries({ ...shape.fields, ...shape.optional }).map(([name, of]) => [name, schemaOf(of)]);
  return {
    type: "object",
    properties: { ...tag, ...Object.fromEntries(fields) },
    required: [...Object.keys(tag), ...Object.keys(shape.fields)],
    additionalProperties: false,
  };
}
