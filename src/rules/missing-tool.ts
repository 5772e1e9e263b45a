/** A prompt that asks for what its role has no tool for: the agent makes it up. */
import type { Rule } from "./rule.ts";
import { rolesOf } from "./view/effects.ts";
import { spanOfWords } from "./view/prose.ts";

export const missingTool: Rule = {
  name: "missing-tool",
  find(view, say) {
    for (const prose of view.prose) {
      const act = prose.site?.node.act;
      if (prose.kind !== "prompt" || act?.do !== "agent") continue;
      const found = asking.exec(prose.words);
      const [text] = found ?? [];
      const roles = rolesOf(act, view.checked.roles);
      // An agent of a file brings what its file says; one with an MCP server or a shell may well reach the web.
      const tools = act.tools ?? roles.flatMap((role) => role.tools);
      if (found === null || text === undefined || tools.some((tool) => reaching.test(tool))) continue;
      const [role] = roles;
      const isNamed = role !== undefined && roles.length === 1 && role.name !== "default";
      const who = isNamed ? `the role "${role.name}"` : "this agent";
      say({
        message: `${who} has no tool that reaches the web`,
        span: spanOfWords(prose, found.index, text.length),
        help: "give it `tools: [web_search, web_fetch]`, or leave it out: without a tool the agent makes up what it found",
      });
    }
  },
};

const asking = /\b(?:search|browse) (?:the )?(?:web|internet)\b|\blook (?:it )?up on the (?:web|internet)\b/i;
const reaching = /^(?:web_search|web_fetch|bash|mcp:)/;
