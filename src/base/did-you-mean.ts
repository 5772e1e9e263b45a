/** The nearest of the known words to one that is not known. */

/** The candidate within a third of the word's length in edits (at most 3; Damerau-Levenshtein), or undefined. */
export function nearestWord(word: string, candidates: Iterable<string>): string | undefined {
  const most = Math.min(3, Math.max(1, Math.floor(word.length / 3)));
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

/** `did you mean "x"?`, or undefined where nothing is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const nearest = nearestWord(word, candidates);
  return nearest === undefined ? undefined : `did you mean "${nearest}"?`;
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
