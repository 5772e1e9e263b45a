/** Texts that suit the name of the field that they stand in: a `url` looks like one, a `summary` reads like one. */
import type { Draw } from "./draw.ts";
import { effects, fileEndings, firstNames, folders, lastNames, places, qualities, things } from "./words.ts";

/** A text for a field. The name's last word decides (`source_urls` is a `url`); an unknown name gets a sentence. */
export function fieldText(fieldName: string, draw: Draw): string {
  const make = makers.get(lastWordOf(fieldName));
  return make === undefined ? sentence(draw) : make(draw);
}

/** The last word of a snake_case, kebab-case or camelCase name, in the singular. */
export function lastWordOf(fieldName: string): string {
  const words = fieldName.split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/).filter((word) => word !== "");
  const last = (words.at(-1) ?? "").toLowerCase();
  return last.length > 3 && last.endsWith("s") && !last.endsWith("ss") ? last.slice(0, -1) : last;
}

/** A sentence of the kind that a reviewer writes. */
export function sentence(draw: Draw): string {
  return `${capital(topic(draw))} in the ${draw.pick(places)} ${draw.pick(effects)}.`;
}

/** So many sentences, joined by blanks. */
export function sentences(count: number, draw: Draw): string {
  return Array.from({ length: count }, () => sentence(draw)).join(" ");
}

/** So many hex digits. */
export function hexDigits(count: number, draw: Draw): string {
  return Array.from({ length: count }, () => draw.between(0, 15).toString(16)).join("");
}

const topic = (draw: Draw) => `${draw.pick(qualities)} ${draw.pick(things)}`;
const title = (draw: Draw) => `${capital(topic(draw))} in the ${draw.pick(places)}`;
const slug = (draw: Draw) => `${topic(draw).replaceAll(" ", "-")}-${hexDigits(4, draw)}`;
const day = (draw: Draw) => `2026-${twoDigits(draw.between(1, 12))}-${twoDigits(draw.between(1, 28))}`;
const time = (draw: Draw) => `${twoDigits(draw.between(0, 23))}:${twoDigits(draw.between(0, 59))}:00`;
const person = (draw: Draw) => `${draw.pick(firstNames)} ${draw.pick(lastNames)}`;
const url = (draw: Draw) => `https://example.org/${draw.pick(places).replaceAll(" ", "-")}/${slug(draw)}`;
const email = (draw: Draw) => `${draw.pick(firstNames)}.${draw.pick(lastNames)}@example.org`.toLowerCase();
const path = (draw: Draw) => `${draw.pick(folders)}/${topic(draw).replaceAll(" ", "-")}.${draw.pick(fileEndings)}`;
const prose = (draw: Draw) => `Simulated: ${sentences(draw.between(2, 3), draw)}`;
const reason = (draw: Draw) => `Because ${lowered(sentence(draw))}`;
const query = (draw: Draw) => `${topic(draw)} ${draw.pick(places)}`;
const markdown = (draw: Draw) =>
  [
    `## ${title(draw)}`,
    "",
    `*Simulated.* ${sentences(2, draw)}`,
    "",
    ...Array.from({ length: draw.between(2, 4) }, () => `- ${sentence(draw)}`),
    "",
  ].join("\n");

const makers: ReadonlyMap<string, (draw: Draw) => string> = new Map([
  ...named(["url", "link", "href", "uri", "homepage"], url),
  ...named(["title", "headline", "heading", "subject"], title),
  ...named(["name", "topic", "label", "tag", "category", "theme", "angle", "lens"], topic),
  ...named(["path", "file", "filename", "module"], path),
  ...named(["folder", "directory", "dir"], (draw) => draw.pick(folders)),
  ...named(["email", "mail"], email),
  ...named(["date", "day", "deadline"], day),
  ...named(["time"], time),
  ...named(["timestamp", "datetime", "created", "updated"], (draw) => `${day(draw)}T${time(draw)}Z`),
  ...named(["author", "owner", "person", "reviewer", "maintainer"], person),
  ...named(["id", "key", "slug", "ref"], slug),
  ...named(["commit", "sha", "hash"], (draw) => hexDigits(40, draw)),
  ...named(["branch"], (draw) => `fix/${slug(draw)}`),
  ...named(["version"], (draw) => `${draw.between(0, 4)}.${draw.between(0, 20)}.${draw.between(0, 9)}`),
  ...named(["query", "search", "keyword"], query),
  ...named(["question"], (draw) => `Why are there ${topic(draw)} in the ${draw.pick(places)}?`),
  ...named(["reason", "why", "rationale", "because"], reason),
  ...named(["markdown", "report", "document"], markdown),
  ...named(["summary", "text", "answer", "body", "description", "content", "abstract", "draft"], prose),
]);

function named(names: readonly string[], make: (draw: Draw) => string): [string, (draw: Draw) => string][] {
  return names.map((name) => [name, make]);
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function lowered(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

function twoDigits(count: number): string {
  return String(count).padStart(2, "0");
}
