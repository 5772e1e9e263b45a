/** URLs: one spelling for one page. */

const tracking = /^(?:utm_.*|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|ref_src|yclid)$/i;

/** The URL without what does not say which page it is; a text that is no URL comes back without blanks at its ends. */
export function normalUrl(text: string): string {
  const url = parseUrl(text.trim());
  if (url === undefined) return text.trim();
  url.hash = "";
  for (const name of [...url.searchParams.keys()]) if (tracking.test(name)) url.searchParams.delete(name);
  url.searchParams.sort();
  const path = url.pathname.replace(/\/$/, "");
  return `${url.protocol}//${url.host}${path}${url.search}`;
}

/** The host without port, or undefined where the text is no URL. */
export function urlHost(text: string): string | undefined {
  return parseUrl(text.trim())?.hostname;
}

function parseUrl(text: string): URL | undefined {
  if (!/^https?:\/\//i.test(text)) return undefined;
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
