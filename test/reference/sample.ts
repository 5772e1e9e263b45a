/** A value that fits a JSON Schema of a plan, drawn from a text: always the same for the same text. */
import { seedOf } from "../../src/base/hash.ts";
import { isJsonList, isJsonObject, type Json, type JsonObject } from "../../src/base/json.ts";
import type { Request } from "../../src/base/request.ts";

/** What an agent or a program could answer to a request. */
export function sampleReply(request: Request, seed: string): Json {
  const { schema } = request;
  if (request.kind === "agent") return schema === undefined ? `text of ${seed}` : sample(schema, seed);
  switch (request.parse) {
    case "json":
      return schema === undefined ? { of: seed } : sample(schema, seed);
    case "jsonl":
      return [1, 2, 3].map((line) => (schema === undefined ? line : sample(schema, `${seed}/${line}`)));
    case "lines":
      return [1, 2, 3].map((line) => `line ${line} of ${seed}`);
    case "text":
      return `text of ${seed}`;
    default:
      return { code: 0, stdout: `out of ${seed}`, stderr: "" };
  }
}

export function sample(schema: JsonObject, seed: string): Json {
  const draw = seedOf(seed);
  const { anyOf, enum: words, const: only, type, properties, items, minItems, maxItems, minimum, maximum } = schema;
  if (only !== undefined) return only;
  if (isJsonList(words)) return words[draw % words.length] ?? null;
  if (isJsonList(anyOf)) return sample(asObject(anyOf[draw % anyOf.length]), seed);
  switch (type) {
    case "object":
      return Object.fromEntries(
        Object.entries(asObject(properties)).map(([name, field]) => [name, sample(asObject(field), `${seed}.${name}`)]),
      );
    case "array": {
      const least = numberOr(minItems, 0);
      const length = least + (draw % (Math.min(numberOr(maxItems, least + 3), least + 3) - least + 1));
      return Array.from({ length }, (_, index) => sample(asObject(items), `${seed}[${index}]`));
    }
    case "integer":
    case "number": {
      const least = numberOr(minimum, 0);
      return least + (draw % (Math.min(numberOr(maximum, least + 9), least + 9) - least + 1));
    }
    case "boolean":
      return draw % 2 === 0;
    case "null":
      return null;
    default:
      return `s${draw % 1_000}`;
  }
}

function asObject(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function numberOr(value: Json | undefined, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}
