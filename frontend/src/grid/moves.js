/** Where the keys of a spreadsheet lead. Rows and columns count from 0. */

/**
 * @param {{row: number, column: number}} from @param {{key: string, shift?: boolean, control?: boolean}} pressed
 * @param {{rows: number, columns: number}} size
 * @returns {{row: number, column: number} | null} null: the key moves nothing
 */
export function moved(from, pressed, size) {
  const last = { row: size.rows - 1, column: size.columns - 1 };
  const clamp = (row, column) => ({ row: Math.min(Math.max(row, 0), last.row), column: Math.min(Math.max(column, 0), last.column) });
  const far = pressed.control;
  switch (pressed.key) {
    case "ArrowUp": return clamp(far ? 0 : from.row - 1, from.column);
    case "ArrowDown": return clamp(far ? last.row : from.row + 1, from.column);
    case "ArrowLeft": return clamp(from.row, far ? 0 : from.column - 1);
    case "ArrowRight": return clamp(from.row, far ? last.column : from.column + 1);
    case "PageUp": return clamp(from.row - 10, from.column);
    case "PageDown": return clamp(from.row + 10, from.column);
    case "Home": return clamp(far ? 0 : from.row, 0);
    case "End": return clamp(far ? last.row : from.row, last.column);
    case "Enter": {
      // Down a column, and on at the top of the next one; with Shift the other way.
      if (pressed.shift) return from.row > 0 ? clamp(from.row - 1, from.column) : clamp(from.column > 0 ? last.row : 0, from.column - 1);
      return from.row < last.row ? clamp(from.row + 1, from.column) : clamp(from.column < last.column ? 0 : last.row, from.column + 1);
    }
    default: return null;
  }
}

/** The block between two corners. */
export function block(a, b) {
  return {
    top: Math.min(a.row, b.row),
    bottom: Math.max(a.row, b.row),
    left: Math.min(a.column, b.column),
    right: Math.max(a.column, b.column),
  };
}

/**
 * A row copied from a workbook is pasted downwards where the grid stands upright with one column, and a column of one
 * row the other way.
 * @param {string[][]} pasted @param {{rows: number, columns: number}} size
 */
export function fitted(pasted, size) {
  const lies = pasted.length === 1 && pasted[0].length > 1;
  const stands = pasted.length > 1 && pasted.every((row) => row.length === 1);
  if (lies && size.columns === 1) return pasted[0].map((value) => [value]);
  return stands && size.rows === 1 ? [pasted.map((row) => row[0])] : pasted;
}

/**
 * Where the cells of a pasted block go: from the top left of what is chosen on; a single value fills all that is chosen.
 * @param {string[][]} pasted @param {{top: number, bottom: number, left: number, right: number}} chosen
 * @param {{rows: number, columns: number}} size
 * @returns {{placed: {row: number, column: number, value: string}[], outside: number}} cells beyond the edge are counted
 */
export function placed(pasted, chosen, size) {
  const found = [];
  let outside = 0;
  const put = (row, column, value) => {
    if (row < size.rows && column < size.columns) found.push({ row, column, value });
    else outside += 1;
  };
  if (pasted.length === 1 && pasted[0].length === 1) {
    for (let row = chosen.top; row <= chosen.bottom; row += 1) {
      for (let column = chosen.left; column <= chosen.right; column += 1) put(row, column, pasted[0][0]);
    }
  } else {
    pasted.forEach((line, down) => line.forEach((value, right) => put(chosen.top + down, chosen.left + right, value)));
  }
  return { placed: found, outside };
}
