/** Rounding as Python does it, which Jinja2 hands on. */

/** To `places` (at most 20), by the exact value of the double; a half goes to the even side. */
export function roundHalfEven(value: number, places: number): number {
  const nearest = Number(value.toFixed(places));
  if (!isTie(value, places)) return nearest === 0 ? 0 : nearest;
  const step = 10 ** places;
  const low = Math.floor(value * step);
  return withoutMinusZero((low % 2 === 0 ? low : low + 1) / step);
}

/** Whether the digits after the last kept place are exactly 5, with nothing behind. */
function isTie(value: number, places: number): boolean {
  const digits = Math.abs(value).toFixed(Math.min(100, places + 40));
  const rest = digits.slice(digits.indexOf(".") + 1 + places);
  return /^50*$/.test(rest);
}

function withoutMinusZero(value: number): number {
  return value === 0 ? 0 : value;
}
