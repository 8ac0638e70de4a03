/**
 * What can be told of a cell while it is typed. The server reads and judges it again; this only says early what cannot be read.
 */

/** Full-width signs become half-width, and numbers lose their separators. @param {string} text @param {string} type */
export function tidy(text, type) {
  const narrow = text.normalize("NFKC").trim();
  if (type !== "count" && type !== "number" && type !== "year") return type === "text" ? text.trim() : narrow;
  const plain = narrow.replace(/[−–]/g, "-");
  // 1,846 and 1 846 are grouped by three; anything else with a comma is left for the server to ask about.
  return /^-?\d{1,3}([, ]\d{3})+(\.\d+)?$/.test(plain) ? plain.replace(/[, ]/g, "") : plain;
}

/**
 * The key of words for what is wrong with `text`; null where nothing is, or where it is empty (that is missing, not wrong).
 * @param {string} text as it comes from `tidy`
 * @param {{type: string, minimum?: number, maximum?: number}} column
 */
export function problem(text, column) {
  if (text === "") return null;
  if (column.type === "count" || column.type === "year") {
    if (!/^-?\d+$/.test(text)) return /^-?\d+\.\d+$/.test(text) ? "not_whole" : "not_a_number";
  } else if (column.type === "number") {
    if (!/^-?(\d+\.?\d*|\.\d+)$/.test(text)) return "not_a_number";
  } else return null;
  const value = Number(text);
  if (column.minimum !== undefined && value < column.minimum) return "below_minimum";
  if (column.maximum !== undefined && value > column.maximum) return "above_maximum";
  return null;
}
