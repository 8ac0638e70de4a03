/** Blocks of cells as Excel and WPS put them on the clipboard: tabs between cells, line ends between rows. */

/**
 * @param {string} text
 * @returns {string[][]} rows of cells; a cell that holds tabs or line ends came in quotes and loses them
 */
export function parseBlock(text) {
  const rows = [[]];
  let place = 0;
  while (place < text.length) {
    const quoted = text[place] === '"' ? /^"((?:[^"]|"")*)"(?=\t|\r?\n|$)/.exec(text.slice(place)) : null;
    const found = quoted ?? /^[^\t\r\n]*/.exec(text.slice(place));
    rows[rows.length - 1].push(quoted ? quoted[1].replaceAll('""', '"') : found[0]);
    place += found[0].length;
    if (text[place] === "\t") {
      place += 1;
      if (place === text.length) rows[rows.length - 1].push("");
    } else if (place < text.length) {
      place += text.startsWith("\r\n", place) ? 2 : 1;
      if (place < text.length) rows.push([]); // the last line end closes the last row
    }
  }
  return rows[0].length ? rows : [];
}

/** @param {string[][]} rows */
export function formatBlock(rows) {
  const cell = (text) => (/[\t\r\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(cell).join("\t")).join("\r\n");
}
