/**
 * What a grid knows of its cells, apart from the page: what the server has, what was typed, what is on its way.
 *
 * Nothing typed is forgotten until the server says that it has it. A cell goes with the value that the server had when
 * it was typed (`base`); where somebody else has changed it meanwhile the server answers with theirs, and a person decides.
 * Of a value that was sent and never answered nobody knows whether it arrived (`lost`): it is sent on until something is
 * answered, and when the server turns out to have it, that is no conflict.
 *
 * @typedef {{row: string, column: string, value: string, base: string}} Change
 * @typedef {Change & {lost: string[]}} Kept
 * @typedef {{row: string, column: string, state: "saved" | "conflict" | "refused", value: string, text?: string, by?: string, at?: string}} Answer
 * @typedef {{row: string, column: string, base: string, value: string, sent: string | null, lost: Set<string>, conflict: Answer | null, refused: string | null}} Cell
 */

/** @param {string} row @param {string} column */
export const keyOf = (row, column) => `${row}\u001f${column}`;

export class Cells {
  constructor() {
    /** @type {Map<string, Cell>} */
    this.all = new Map();
    /** @type {{row: string, column: string, value: string}[][]} what to put back, newest last */
    this.undoable = [];
  }

  /** A cell as the server gave it with the page. */
  add(row, column, value) {
    this.all.set(keyOf(row, column), { row, column, base: value, value, sent: null, lost: new Set(), conflict: null, refused: null });
  }

  /** @returns {Cell | undefined} */
  get(row, column) {
    return this.all.get(keyOf(row, column));
  }

  /**
   * Takes what was typed or pasted.
   * @param {{row: string, column: string, value: string}[]} changes unknown cells are passed over
   * @returns {Cell[]} the cells that are different now
   */
  edit(changes) {
    const before = [];
    const changed = [];
    for (const { row, column, value } of changes) {
      const cell = this.get(row, column);
      if (!cell || cell.value === value) continue;
      before.push({ row, column, value: cell.value });
      cell.value = value;
      cell.refused = null;
      changed.push(cell);
    }
    if (before.length) this.undoable.push(before);
    if (this.undoable.length > 100) this.undoable.shift();
    return changed;
  }

  /** Takes the last edit back (as a new change, since it may be saved already). @returns {Cell[]} */
  undo() {
    const before = this.undoable.pop();
    if (!before) return [];
    const changed = this.edit(before);
    if (changed.length) this.undoable.pop();
    return changed;
  }

  /** Whether the server has something else than what stands here, or may have. @param {Cell} cell */
  differs(cell) {
    return cell.value !== cell.base || cell.lost.size > 0;
  }

  /** Whether a cell is to be sent: nothing of it is on its way, and nobody has to decide about it. @param {Cell} cell */
  waits(cell) {
    return cell.sent === null && cell.conflict === null && cell.refused === null && this.differs(cell);
  }

  /** The next changes to send; they are on their way until `settle` or `fail`. @param {number} most @returns {Change[]} */
  take(most = 200) {
    const batch = [];
    for (const cell of this.all.values()) {
      if (batch.length === most) break;
      if (!this.waits(cell)) continue;
      cell.sent = cell.value;
      batch.push({ row: cell.row, column: cell.column, value: cell.value, base: cell.base });
    }
    return batch;
  }

  /**
   * Takes the server's answer to `batch`. It may speak of other cells too, which are then shown as they are now.
   * A sent cell of which it says nothing stays unsaved.
   * @param {Change[]} batch @param {Answer[]} answers @returns {Cell[]} the cells that it spoke of
   */
  settle(batch, answers) {
    const spoken = [];
    for (const answer of answers) {
      const cell = this.get(answer.row, answer.column);
      if (!cell) continue;
      const sent = cell.sent;
      const ours = cell.lost.has(answer.value);
      cell.sent = null;
      cell.lost.clear();
      spoken.push(cell);
      if (answer.state === "conflict") {
        // It has what is typed here, or was: there is nothing to decide.
        if (ours || answer.value === cell.value) cell.base = answer.value;
        else cell.conflict = answer;
      } else if (answer.state === "refused") {
        if (cell.value === sent) cell.refused = answer.text ?? "";
      } else if (sent === null && cell.value !== cell.base) {
        // Told of beside what was sent, while something else stands typed here.
        if (ours) cell.base = answer.value;
        else if (answer.value !== cell.base) cell.conflict = { ...answer, state: "conflict" };
      } else {
        const typedOn = sent !== null && cell.value !== sent;
        cell.base = answer.value;
        if (!typedOn) cell.value = answer.value;
        cell.conflict = null;
      }
    }
    for (const { row, column } of batch) {
      const cell = this.get(row, column);
      if (cell && !spoken.includes(cell)) cell.sent = null;
    }
    return spoken;
  }

  /**
   * `batch` was not answered, or not as it should be: its cells are unsaved again.
   * @param {Change[]} batch @param {boolean} arrived whether the server may have taken it all the same
   */
  fail(batch, arrived = true) {
    for (const { row, column } of batch) {
      const cell = this.get(row, column);
      if (!cell || cell.sent === null) continue;
      if (arrived) cell.lost.add(cell.sent);
      cell.sent = null;
    }
  }

  /** Ends a conflict: with "mine" it is sent once more, against the value that the other left. @param {"mine" | "theirs"} whose */
  decide(row, column, whose) {
    const cell = this.get(row, column);
    if (!cell?.conflict) return;
    cell.base = cell.conflict.value;
    if (whose === "theirs") cell.value = cell.base;
    cell.conflict = null;
  }

  /** @returns {{unsaved: number, saving: number, conflicts: number, refused: number}} */
  counts() {
    const found = { unsaved: 0, saving: 0, conflicts: 0, refused: 0 };
    for (const cell of this.all.values()) {
      if (cell.conflict) found.conflicts += 1;
      else if (cell.refused !== null) found.refused += 1;
      else if (cell.sent !== null) found.saving += 1;
      else if (this.differs(cell)) found.unsaved += 1;
    }
    return found;
  }

  /** What must survive the closing of the page. What is on its way then may or may not arrive. @returns {Kept[]} */
  kept() {
    const found = [];
    for (const cell of this.all.values()) {
      const { row, column, value, base, sent, lost } = cell;
      if (this.differs(cell) || sent !== null) found.push({ row, column, value, base, lost: [...lost, ...(sent === null ? [] : [sent])] });
    }
    return found;
  }

  /**
   * Puts back what was kept. Where the server has another value than then, it is a conflict for a person to decide.
   * @param {Kept[]} kept @returns {Cell[]}
   */
  restore(kept) {
    const found = [];
    for (const { row, column, value, base, lost } of kept) {
      const cell = this.get(row, column);
      if (!cell || cell.value === value) continue;
      cell.value = value;
      if (cell.base !== base && !lost.includes(cell.base)) cell.conflict = { row, column, state: "conflict", value: cell.base };
      found.push(cell);
    }
    return found;
  }
}
