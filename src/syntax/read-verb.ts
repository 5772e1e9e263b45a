/** What a node does: the reader of its verb. */
import { unreachable } from "../base/invariant.ts";
import { type Fields, viewAs } from "./fields.ts";
import type { PlaceName, VerbName } from "./keys.ts";
import type { VerbBody } from "./pipeline.ts";
import { dataAt, proseAt } from "./read-field.ts";
import { readFrom } from "./read-from.ts";
import { readGate } from "./read-gate.ts";
import { type NodesReader, readLoop, readScope } from "./read-loop.ts";
import { readPrompt } from "./read-prompt.ts";
import { readRun } from "./read-run.ts";
import { readUse } from "./read-use.ts";

/** Undefined where what the verb cannot do without could not be read. Failed keys of it stand in `failed`. */
export function readVerb(fields: Fields<PlaceName>, verb: VerbName, nodes: NodesReader): VerbBody | undefined {
  switch (verb) {
    case "prompt":
      return readPrompt(viewAs(fields, "prompt"));
    case "run":
      return readRun(viewAs(fields, "run"));
    case "value": {
      const value = dataAt(viewAs(fields, "value"), "value");
      return value === undefined ? undefined : { kind: "value", value };
    }
    case "text": {
      const text = proseAt(viewAs(fields, "text"), "text");
      return text === undefined ? undefined : { kind: "text", text };
    }
    case "from":
      return readFrom(viewAs(fields, "from"));
    case "use":
      return readUse(viewAs(fields, "use"));
    case "loop":
      return readLoop(viewAs(fields, "loop"), nodes);
    case "nodes":
      return readScope(viewAs(fields, "nodes"), nodes);
    case "gate":
      return readGate(viewAs(fields, "gate"));
    case "fail": {
      const message = proseAt(viewAs(fields, "fail"), "fail");
      return message === undefined ? undefined : { kind: "fail", message };
    }
    default:
      return unreachable(verb);
  }
}
