/** How rows are put in order; apart from the page, so that it can be tested. */

/** A number as it stands in a table: "1,234.5", "−3", "12.5%", "＜0.50"; null where there is none. @param {string} text */
export function numberIn(text) {
  const found = /[-−–]?\d[\d,]*(\.\d+)?/.exec(text.replace(/[０-９．]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0)));
  if (!found) return null;
  const value = Number(found[0].replace(/,/g, "").replace(/^[−–]/, "-"));
  return Number.isNaN(value) ? null : value;
}

const words = new Intl.Collator("zh-Hans-CN", { numeric: true });

/**
 * Where two keys stand to each other. What is missing (null or "") comes last, whichever way round the rest is.
 * @param {number | string | null} a @param {number | string | null} b @param {boolean} down
 */
export function compare(a, b, down) {
  const lacking = (one) => one === null || one === "";
  if (lacking(a) || lacking(b)) return Number(lacking(a)) - Number(lacking(b));
  const order = typeof a === "number" && typeof b === "number" ? a - b : words.compare(String(a), String(b));
  return down ? -order : order;
}

/**
 * @template T
 * @param {T[]} rows @param {(row: T) => number | string | null} key @param {boolean} down
 * @returns {T[]} equal rows stay as they were
 */
export function ordered(rows, key, down) {
  return rows.map((row) => ({ row, key: key(row) })).sort((a, b) => compare(a.key, b.key, down)).map((one) => one.row);
}
