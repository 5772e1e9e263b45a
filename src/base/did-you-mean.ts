/**
 * The nearest of the known words to one that is not known, and the replacement that writes it.
 *
 * A respelling is safe where it can mean nothing else: one known word alone is one edit away (or differs only in
 * capitals, `-` and `_`), the word has four letters or more, and the two are neither singular and plural of one another
 * nor told apart by a digit, since such pairs are often two things.
 */
import type { Cure, Fix } from "./diagnostic.ts";
import type { Span } from "./span.ts";

/**
 * The candidate within a third of the word's length in edits (at most 3; Damerau-Levenshtein), or undefined. With one or
 * two letters one edit leaves next to nothing of the word: there only capitals may differ.
 */
export function nearestWord(word: string, candidates: Iterable<string>): string | undefined {
  const most = word.length < 3 ? 0 : Math.min(3, Math.max(1, Math.floor(word.length / 3)));
  let best: string | undefined;
  let bestDistance = most + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > most) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Whether one edit makes the other of a word: enough where just this other one is missing. */
export function isOneEditAway(word: string, other: string): boolean {
  return editDistance(word.toLowerCase(), other.toLowerCase()) === 1;
}

/** `did you mean "x"?`, or undefined where nothing is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const nearest = nearestWord(word, candidates);
  return nearest === undefined ? undefined : `did you mean "${nearest}"?`;
}

/** "did you mean", with the replacement of the word where it stands; undefined where nothing is near. */
export function spellingCure(word: string, span: Span, candidates: Iterable<string>): Cure | undefined {
  const known = [...candidates];
  const nearest = nearestWord(word, known);
  if (nearest === undefined) return undefined;
  const help = `did you mean "${nearest}"?`;
  const fix = respelling(word, span, nearest, isSureOf(word, nearest, known));
  return fix === undefined ? { help } : { help, fix };
}

/** The replacement of a word by another, within its quotes if it has some; undefined where it is written with escapes. */
export function respelling(word: string, span: Span, text: string, safe: boolean): Fix | undefined {
  const inner = wordIn(span, word);
  if (inner === undefined || !/^[\w./-]+$/.test(text)) return undefined;
  return { span: inner, text, title: `write "${text}"`, safe };
}

function wordIn(span: Span, word: string): Span | undefined {
  const quotes = (span.end - span.start - word.length) / 2;
  if (span.line !== span.endLine || (quotes !== 0 && quotes !== 1)) return undefined;
  const { start, end, column, endColumn } = span;
  return { ...span, start: start + quotes, end: end - quotes, column: column + quotes, endColumn: endColumn - quotes };
}

const lettersLeast = 4;

function isSureOf(word: string, nearest: string, known: readonly string[]): boolean {
  if (bare(word) === bare(nearest)) return known.filter((one) => bare(one) === bare(word)).length === 1;
  const isAlone = known.filter((one) => editDistance(word.toLowerCase(), one.toLowerCase()) <= 1).length === 1;
  const isPlural = `${word}s` === nearest || `${nearest}s` === word;
  const hasSameDigits = word.replace(/\D/g, "") === nearest.replace(/\D/g, "");
  const isNear = editDistance(word.toLowerCase(), nearest.toLowerCase()) <= 1;
  return isNear && isAlone && !isPlural && hasSameDigits && word.replace(/[^A-Za-z]/g, "").length >= lettersLeast;
}

/** Without what people write in one way or the other: `atOnce`, `at-once` and `at_once` are one. */
function bare(word: string): string {
  return word.toLowerCase().replace(/[-_]/g, "");
}

/** Edits (insert, delete, replace, swap of neighbours) that turn one word into the other. */
function editDistance(left: string, right: string): number {
  let twoBack: number[] = [];
  let back = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const cost = left[row - 1] === right[column - 1] ? 0 : 1;
      let least = Math.min((back[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (back[column - 1] ?? 0) + cost);
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) least = Math.min(least, (twoBack[column - 2] ?? 0) + 1);
      current.push(least);
    }
    twoBack = back;
    back = current;
  }
  return back[right.length] ?? 0;
}
