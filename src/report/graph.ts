/** A plan as a graph in the text of another program: Mermaid (in Markdown, on GitHub) or Graphviz DOT. */
import type { Plan } from "../plan/plan.ts";
import { type Graph, type GraphCluster, type GraphEdge, type GraphNode, graphView } from "./graph-view.ts";
import { printable } from "./printable.ts";

export type GraphFormat = "mermaid" | "dot";

/**
 * The graph of a plan: phases, scopes and calls as boxes; solid arrows for values, thick ones for barriers (with their
 * cause), dashed ones for streams and for order alone. Fan-outs are drawn as stacks.
 */
export function graphOf(plan: Plan, format: GraphFormat): string {
  const graph = graphView(plan);
  const lines = format === "mermaid" ? mermaidLines(graph) : dotLines(graph);
  return `${lines.join("\n")}\n`;
}

const mermaidArrows = { value: "-->", barrier: "==>", stream: "-.->", order: "-.->", enter: "-.-" } as const;

function mermaidLines(graph: Graph): readonly string[] {
  const edges = graph.edges.map((edge) => {
    const label = edge.label === undefined ? "" : `|"${mermaidText(edge.label)}"|`;
    return `  ${edge.from} ${mermaidArrows[edge.kind]}${label} ${edge.to}`;
  });
  return ["flowchart TD", ...mermaidBody(graph.top, "  "), ...edges];
}

function mermaidBody(cluster: GraphCluster, indent: string): readonly string[] {
  return [
    ...cluster.nodes.map((node) => `${indent}${mermaidNode(node)}`),
    ...cluster.clusters.flatMap((inner) => [
      `${indent}subgraph ${inner.id}["${mermaidText(inner.label)}"]`,
      ...mermaidBody(inner, `${indent}  `),
      `${indent}end`,
    ]),
  ];
}

function mermaidNode(node: GraphNode): string {
  const text = `"${mermaidText(node.label)}<br/>${node.does}"`;
  return node.fan ? `${node.id}[[${text}]]` : `${node.id}[${text}]`;
}

/** Mermaid reads `#code;` in text; all that means something to it or to HTML is written so. */
function mermaidText(text: string): string {
  return printable(text)
    .replace(/\s+/g, " ")
    .replace(/[#&<>"'`;|\\{}[\]()]/g, (found) => `#${found.charCodeAt(0)};`);
}

const dotStyles = {
  value: "",
  barrier: "penwidth=3",
  stream: "style=dashed",
  order: "style=dashed, color=gray",
  enter: "style=dotted, arrowhead=none",
} as const;

function dotLines(graph: Graph): readonly string[] {
  return [
    `digraph "${dotText(graph.name)}" {`,
    '  node [shape=box, fontname="sans-serif"];',
    '  edge [fontname="sans-serif", fontsize=10];',
    ...dotBody(graph.top, "  "),
    ...graph.edges.map((edge) => `  ${dotEdge(edge)}`),
    "}",
  ];
}

function dotBody(cluster: GraphCluster, indent: string): readonly string[] {
  return [
    ...cluster.nodes.map((node) => `${indent}${dotNode(node)}`),
    ...cluster.clusters.flatMap((inner) => [
      `${indent}subgraph cluster_${inner.id} {`,
      `${indent}  label="${dotText(inner.label)}";`,
      ...dotBody(inner, `${indent}  `),
      `${indent}}`,
    ]),
  ];
}

function dotNode(node: GraphNode): string {
  const fan = node.fan ? ", peripheries=2" : "";
  return `${node.id} [label="${dotText(node.label)}\\n${node.does}"${fan}];`;
}

function dotEdge(edge: GraphEdge): string {
  const label = edge.label === undefined ? [] : [`label="${dotText(edge.label)}"`];
  const style = dotStyles[edge.kind] === "" ? [] : [dotStyles[edge.kind]];
  const attributes = [...style, ...label];
  return `${edge.from} -> ${edge.to}${attributes.length === 0 ? "" : ` [${attributes.join(", ")}]`};`;
}

/** In DOT's quoted strings a backslash and a quote are what must be escaped. */
function dotText(text: string): string {
  return printable(text).replace(/\s+/g, " ").replace(/[\\"]/g, "\\$&");
}
