/**
 * What a request looks at. While a line is being typed the YAML often cannot be read: then the last text that could be
 * is looked at in its place, with the places carried over by what both texts have in common before and behind the edit.
 */
import type { Position, Range } from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Span } from "../base/span.ts";
import type { Documents } from "./documents.ts";
import { rangeIn } from "./documents.ts";
import type { Examined } from "./examine.ts";
import type { Outline } from "./outline.ts";
import type { Project } from "./project.ts";
import { type Carry, readable } from "./readable.ts";

/** `file`: that of the document, which is the pipeline's or one of its prompts. `offset`: in the text that is looked at. */
export type View = {
  readonly file: string;
  readonly offset: number;
  readonly examined: Examined;
  readonly outline: Outline;
  /** Where a place of the looked-at text stands now; undefined where it was edited away. */
  readonly range: (span: Span) => Range | undefined;
};

/** Undefined where nothing is known of the place. */
export function viewAt(project: Project, documents: Documents, uri: string, position: Position): View | undefined {
  const looked = project.glance(uri);
  if (looked === undefined) return viewOfPrompt(project, documents, uri, position);
  const { document } = looked;
  const seen = readable(looked);
  if (seen === undefined) return undefined;
  const { examined, outline, carry } = seen;
  const offset = carry.back(document.offsetAt(position));
  if (offset === undefined) return undefined;
  const range = (span: Span) =>
    span.file === examined.path ? rangeOfCarried(document, carry, span) : documents.rangeOf(span);
  return { file: examined.path, offset, examined, outline, range };
}

/** A prompt in a file of its own is looked at as a part of an open pipeline that asks with it. */
function viewOfPrompt(project: Project, documents: Documents, uri: string, position: Position): View | undefined {
  const document = documents.get(uri);
  const file = documents.pathOf(uri);
  if (document === undefined) return undefined;
  for (const looked of project.all()) {
    const outline = looked.current.outline();
    if (outline?.formulas.some(({ span }) => span.file === file) !== true) continue;
    return { file, offset: document.offsetAt(position), examined: looked.current, outline, range: documents.rangeOf };
  }
  return undefined;
}

function rangeOfCarried(document: TextDocument, carry: Carry, span: Span): Range | undefined {
  const start = carry.forth(span.start);
  const end = carry.forth(span.end);
  return start === undefined || end === undefined ? undefined : rangeIn(document, { start, end });
}
