/** What a rule of the linter is: a name, and how what it names is found. */
import type { Diagnostic } from "../base/diagnostic.ts";
import type { DiagnosticName } from "../base/names.ts";
import type { View } from "./view/view.ts";

/** Where a rule says what it found: a diagnostic without its name. */
export type Say = (finding: Omit<Diagnostic, "name">) => void;

/** `find` is a pure function over the view. It never throws, and says each mistake once. */
export type Rule = { readonly name: DiagnosticName; readonly find: (view: View, say: Say) => void };
