/** `nodes:`: a group of nodes that sees outer names, and gives only what it returns. */
import type { Verb } from "../syntax/pipeline.ts";
import { nullType } from "../types/type.ts";
import { shiftBound } from "./bounds.ts";
import type { CheckedBody } from "./checked.ts";
import type { Checking } from "./checking.ts";
import type { Done } from "./done.ts";
import { finishBody } from "./finish-body.ts";
import { type Layer, layerOf, newFrame } from "./frame.ts";
import { resolveData } from "./resolve-data.ts";

/** `name`: the id of the node. */
export function checkScope(
  checking: Checking,
  layer: Layer,
  verb: Extract<Verb, { readonly kind: "nodes" }>,
  name: string,
): Done {
  const frame = newFrame("scope", layer);
  const order = checking.shared.inner.nodes(checking, frame, verb);
  const result = verb.returns && resolveData(checking, layerOf(frame), verb.returns);
  const body: CheckedBody = finishBody(checking, frame, {
    name,
    order,
    ...(result === undefined ? {} : { result }),
    type: result?.type ?? nullType,
    size: result?.size ?? 1,
  });
  return {
    act: { do: "enter", body, wires: [] },
    type: body.type,
    size: shiftBound(body.size, -1),
    streams: false,
  };
}
