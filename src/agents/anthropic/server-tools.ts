/** The tools of the language that the API runs itself: searching and reading the web. */
import type { ToolUnion } from "@anthropic-ai/sdk/resources/messages";
import { limits } from "../../base/limits.ts";

/** The versions that need no code execution beside them. */
const serverTools: ReadonlyMap<string, ToolUnion> = new Map<string, ToolUnion>([
  ["web_search", { type: "web_search_20250305", name: "web_search", max_uses: limits.toolCallsPerTurn }],
  ["web_fetch", { type: "web_fetch_20250910", name: "web_fetch", max_uses: limits.toolCallsPerTurn }],
]);

/** The definitions of the asked tools; what is not available was said by `problems` before the run. */
export function serverToolsFor(tools: readonly string[]): ToolUnion[] {
  return tools.flatMap((tool) => serverTools.get(tool) ?? []);
}

/** Which of the asked tools this provider does not have. */
export function missingTools(tools: readonly string[]): string[] {
  return [...new Set(tools)].filter((tool) => !serverTools.has(tool));
}
