/** What the answers of the language server share. */
import type { ClientCapabilities } from "vscode-languageserver/node";
import type { Documents } from "./documents.ts";
import type { LanguageHost } from "./host.ts";
import type { Project } from "./project.ts";
import type { Workspace } from "./workspace.ts";

/** `workspace`: known once the editor has said hello. */
export type Server = {
  readonly host: LanguageHost;
  readonly documents: Documents;
  readonly project: Project;
  readonly workspace: () => Workspace;
  readonly client: () => ClientCapabilities;
};
