/** The rules of the linter, sorted by name: each a file of this folder. */
import type { Rule } from "./rule.ts";
import { unreadItem } from "./unread-item.ts";
import { unreadState } from "./unread-state.ts";

export const rules: readonly Rule[] = [unreadItem, unreadState];
