/** Texts for scripts: the server puts those of the page's language into <script type="application/json" id="words">. */
let known = null;

/**
 * @param {string} key without the prefix `script_`
 * @param {Record<string, string | number>} [fields] for {placeholders}
 * @returns {string}
 */
export function say(key, fields = {}) {
  if (known === null) known = JSON.parse(document.getElementById("words")?.textContent || "{}");
  return fill(known[key] ?? key, fields);
}

/** @param {string} text @param {Record<string, string | number>} fields */
export function fill(text, fields) {
  return text.replace(/\{(\w+)\}/g, (all, name) => (name in fields ? String(fields[name]) : all));
}
