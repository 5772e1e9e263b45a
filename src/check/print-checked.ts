/** The stable text of a checked pipeline, for `--dump` and goldens: what every name turned out to be. */
import { printType } from "../types/print-type.ts";
import { mostOf } from "./bounds.ts";
import type { Checked, CheckedBody, CheckedNode } from "./checked.ts";

/** Bodies as they are first entered, each once; slots and nodes with their types, nodes in the order of dependency. */
export function printChecked(checked: Checked): string {
  const bodies = new Set([checked.body]); // grows while it is walked
  const lines: string[] = [];
  for (const body of bodies) {
    lines.push(`${body.kind} ${body.name}: ${printType(body.type)}`);
    for (const slot of body.slots)
      lines.push(`  ${slot.kind} ${slot.name}: ${printType(slot.type)}${slot.live ? ", a stream" : ""}`);
    for (const node of inOrder(body)) {
      lines.push(`  node ${printNode(node)}`);
      if (node.act.do === "enter") bodies.add(node.act.body);
    }
  }
  return lines.map((line) => `${line}\n`).join("");
}

function inOrder(body: CheckedBody): readonly CheckedNode[] {
  return body.order.flatMap((index) => body.nodes[index] ?? []);
}

function printNode(node: CheckedNode): string {
  const most = mostOf(node.size);
  const size = node.type.kind === "list" ? `, at most ${most === "none" ? "any number" : most}` : "";
  return `${node.decl.id.value}: ${printType(node.type)}${size}${node.streams ? ", a stream" : ""}`;
}
