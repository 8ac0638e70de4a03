/**
 * The grid of a return (parts/grid.html): moves like a spreadsheet, saves by itself, says beside the cell what is wrong.
 * What it sends and what it expects is in frontend/README.md, "The grid".
 */
import { element, onEach } from "../element.js";
import { send } from "../request.js";
import { failureKey, toast } from "../toast.js";
import { say } from "../words.js";
import { Cells } from "./cells.js";
import { problem, tidy } from "./checks.js";
import { formatBlock, parseBlock } from "./clipboard.js";
import { keeper } from "./keep.js";
import { block, fitted, moved, placed } from "./moves.js";

const WAIT_MS = 400; // after the last change, before it is sent
const COUNT_MS = 250;
const TICK_MS = 2_000; // how long a saved cell shows its tick
const RETRIES_MS = [2_000, 5_000, 15_000, 30_000];

class Grid {
  /** @param {HTMLElement} wrap */
  constructor(wrap) {
    this.wrap = wrap;
    this.table = wrap.querySelector("table");
    this.address = wrap.dataset.save;
    this.known = JSON.parse(wrap.querySelector('script[type="application/json"]').textContent);
    this.columns = this.known.columns;
    /** @type {HTMLElement[][]} cells that can be entered, by row */
    this.places = [...this.table.tBodies[0].rows].map((row) => [...row.querySelectorAll("td[data-cell]")]).filter((row) => row.length);
    this.size = { rows: this.places.length, columns: Math.max(0, ...this.places.map((row) => row.length)) };
    this.cells = new Cells();
    this.byCell = new Map(); // Cell → its <td>
    this.whereOf = new Map(); // <td> → its place
    /** @type {Map<object, {severity: string, text: string}[]>} */
    this.findings = new Map();
    this.anchor = null; // where a chosen block starts
    this.head = null; // and ends
    this.held = new Set(); // <td>s of the chosen block
    this.failures = 0;
    this.stopped = null; // the key of words for why nothing is sent until somebody acts
    this.timer = null;
    this.counting = null;
    this.busy = false;
    this.keeper = keeper(`${wrap.dataset.user} ${this.address}`, wrap.dataset.keep === "yes");
    this.note = element("div", { class: "cell-note", id: `${wrap.id}-note`, hidden: "" });
    this.read();
    this.listen();
    const restored = this.cells.restore(this.keeper.read());
    for (const cell of restored) {
      this.byCell.get(cell).firstElementChild.value = cell.value;
      this.show(cell);
    }
    if (restored.length) toast(say("grid_restored", { count: restored.length }), "warn");
    this.soon();
    this.tell();
  }

  /** Takes in what the page shows. */
  read() {
    this.places.forEach((line, row) => {
      line.forEach((td, column) => {
        const input = td.firstElementChild;
        this.whereOf.set(td, { row, column });
        if (td.classList.contains("is-locked")) return;
        const { row: key, column: name } = td.dataset;
        this.cells.add(key, name, input.value);
        const cell = this.cells.get(key, name);
        this.byCell.set(cell, td);
        this.findings.set(cell, []);
      });
    });
    for (const one of this.known.findings) {
      const cell = this.cells.get(one.row, one.column);
      if (cell) this.findings.get(cell).push(one);
    }
  }

  listen() {
    const { table } = this;
    table.addEventListener("focusin", (event) => this.enter(event.target.closest("td[data-cell]"), event));
    table.addEventListener("focusout", (event) => this.leave(event));
    table.addEventListener("input", (event) => this.typed(event.target.closest("td[data-cell]")));
    table.addEventListener("keydown", (event) => this.pressed(event));
    table.addEventListener("paste", (event) => this.paste(event));
    table.addEventListener("copy", (event) => this.copy(event));
    table.addEventListener("dblclick", (event) => this.editing(event.target.closest("td[data-cell]"), true));
    table.addEventListener("pointerdown", (event) => this.pointed(event));
    table.addEventListener("pointerover", (event) => {
      const td = event.target.closest("td[data-cell]");
      if (event.buttons === 1 && td && this.dragging && event.pointerType === "mouse") this.choose(this.dragging, this.whereOf.get(td));
    });
    document.addEventListener("pointerup", () => (this.dragging = null));
    window.addEventListener("scroll", () => this.placeNote(), { capture: true, passive: true });
    window.addEventListener("resize", () => this.placeNote());
    window.addEventListener("online", () => this.again());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.again();
      else this.flush(true);
    });
    window.addEventListener("beforeunload", (event) => {
      this.flush(true);
      const { unsaved, saving, conflicts } = this.cells.counts();
      if (unsaved + saving + conflicts) event.preventDefault();
    });
    this.wrap.querySelector("[data-grid-again]")?.addEventListener("click", () => this.again());
    document.addEventListener("click", (event) => {
      const goto = event.target.closest("[data-goto]");
      if (goto && goto.closest(`[data-grid-findings="${this.wrap.id}"]`)) {
        this.tdOf(...goto.dataset.goto.split("\u001f"))?.firstElementChild.focus();
      }
    });
  }

  tdOf(row, column) {
    const cell = this.cells.get(row, column);
    return cell && this.byCell.get(cell);
  }

  cellOf(td) {
    return td && this.cells.get(td.dataset.row, td.dataset.column);
  }

  /* Moving and choosing */

  enter(td, event) {
    if (!td || event.target.closest(".cell-note")) return;
    const where = this.whereOf.get(td);
    this.choose(where, where);
    if (event.target.select && !td.classList.contains("is-editing")) event.target.select();
    this.showNote(td);
  }

  leave(event) {
    const td = event.target.closest("td[data-cell]");
    if (!td || td.contains(event.relatedTarget)) return;
    td.classList.remove("is-editing");
    this.commit(td);
    this.note.hidden = true;
  }

  editing(td, yes) {
    if (!td || td.classList.contains("is-locked")) return;
    td.classList.toggle("is-editing", yes);
  }

  choose(from, to) {
    this.anchor = from;
    this.head = to;
    this.held.forEach((td) => td.classList.remove("is-in-range"));
    this.held.clear();
    const { top, bottom, left, right } = block(from, to);
    if (top === bottom && left === right) return;
    for (let row = top; row <= bottom; row += 1) {
      for (let column = left; column <= right; column += 1) {
        const td = this.places[row][column];
        if (!td) continue;
        td.classList.add("is-in-range");
        this.held.add(td);
      }
    }
  }

  go(where) {
    const td = this.places[where.row]?.[where.column];
    td?.firstElementChild.focus();
    td?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  pointed(event) {
    const td = event.target.closest("td[data-cell]");
    if (!td || event.target.closest(".cell-note")) return;
    const where = this.whereOf.get(td);
    if (event.shiftKey && this.anchor) {
      event.preventDefault();
      this.choose(this.anchor, where);
    } else this.dragging = where;
  }

  pressed(event) {
    const td = event.target.closest("td[data-cell]");
    if (!td || event.target.closest(".cell-note") || event.isComposing) return;
    const input = event.target;
    const control = event.ctrlKey || event.metaKey;
    const isEditing = td.classList.contains("is-editing");
    if (event.key === "F2") {
      this.editing(td, !isEditing);
      input.setSelectionRange?.(input.value.length, input.value.length);
      event.preventDefault();
    } else if (event.key === "Escape") {
      const cell = this.cellOf(td);
      if (cell && input.value !== cell.value) input.value = cell.value;
      this.editing(td, false);
      this.note.hidden = true;
      input.select?.();
    } else if ((event.key === "Delete" || event.key === "Backspace") && this.held.size && !isEditing) {
      event.preventDefault();
      this.change([...this.held].map((one) => ({ td: one, value: "" })));
    } else if (control && event.key.toLowerCase() === "d" && this.held.size) {
      event.preventDefault();
      const { top, bottom, left, right } = block(this.anchor, this.head);
      this.commit(td);
      const changes = [];
      for (let column = left; column <= right; column += 1) {
        const value = this.places[top][column]?.firstElementChild.value;
        for (let row = top + 1; row <= bottom; row += 1) changes.push({ td: this.places[row][column], value });
      }
      this.change(changes);
    } else if (control && event.key.toLowerCase() === "z" && !isEditing) {
      const cell = this.cellOf(td);
      if (cell && tidy(input.value, this.columns[cell.column].type) !== cell.value) return; // the browser takes back what is being typed
      event.preventDefault();
      this.changed(this.cells.undo());
    } else if (control && event.key.toLowerCase() === "s") {
      event.preventDefault();
      this.commit(td);
      this.flush();
    } else this.move(event, td, isEditing, control);
  }

  move(event, td, isEditing, control) {
    const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight" || event.key === "Home" || event.key === "End";
    if (isEditing && sideways) return; // the arrows move inside the text
    if (event.target.matches("select") && event.altKey) return; // Alt+Down opens a list
    const extends_ = event.shiftKey && event.key !== "Enter";
    const from = extends_ ? this.head : this.whereOf.get(td);
    const to = moved(from, { key: event.key, shift: event.shiftKey, control }, this.size);
    if (!to) return;
    event.preventDefault();
    if (extends_) {
      this.choose(this.anchor, to);
      this.places[to.row]?.[to.column]?.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else {
      if (event.key === "Enter") this.commit(td);
      this.go(to);
    }
  }

  /* Changing */

  typed(td) {
    const cell = this.cellOf(td);
    if (!cell) return;
    if (td.firstElementChild.matches("select")) {
      this.commit(td);
      return;
    }
    const column = this.columns[cell.column];
    this.early(td, problem(tidy(td.firstElementChild.value, column.type), column));
  }

  /** Says while somebody types what cannot be read. */
  early(td, key) {
    const cell = this.cellOf(td);
    const had = td.dataset.early ?? "";
    if ((key ?? "") === had) return;
    if (key) td.dataset.early = key;
    else delete td.dataset.early;
    this.show(cell);
    if (td.contains(document.activeElement)) this.showNote(td);
  }

  commit(td) {
    const cell = this.cellOf(td);
    if (!cell) return;
    const input = td.firstElementChild;
    const value = tidy(input.value, this.columns[cell.column].type);
    if (value !== input.value && !input.matches("select")) input.value = value;
    this.change([{ td, value }]);
  }

  /** @param {{td: HTMLElement | undefined, value: string}[]} changes */
  change(changes) {
    const wanted = [];
    for (const { td, value } of changes) {
      const cell = this.cellOf(td);
      if (cell) wanted.push({ row: cell.row, column: cell.column, value });
    }
    this.changed(this.cells.edit(wanted));
  }

  changed(cells) {
    for (const cell of cells) {
      const td = this.byCell.get(cell);
      const input = td.firstElementChild;
      if (input.value !== cell.value) input.value = cell.value;
      const key = problem(cell.value, this.columns[cell.column]);
      if (key) td.dataset.early = key;
      else delete td.dataset.early;
      this.show(cell);
    }
    if (!cells.length) return;
    this.keeper.write(this.cells.kept());
    this.stopped = this.stopped === "signed_out" ? this.stopped : null;
    this.soon();
    this.tell();
  }

  /** What a list shows and what it stores are two things; people paste what is shown. */
  valueFor(td, text) {
    const input = td.firstElementChild;
    if (!input.matches("select")) return tidy(text, this.columns[td.dataset.column].type);
    const wanted = text.trim();
    const option = [...input.options].find((one) => one.textContent.trim() === wanted || one.value === wanted);
    return option ? option.value : null;
  }

  paste(event) {
    const td = event.target.closest("td[data-cell]");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!td || !this.anchor) return;
    const rows = parseBlock(text);
    const single = rows.length <= 1 && (rows[0]?.length ?? 0) <= 1;
    if (single && !this.held.size && !event.target.matches("select")) return; // into the text, as always
    event.preventDefault();
    const { placed: cells, outside } = placed(fitted(rows, this.size), block(this.anchor, this.head), this.size);
    let locked = 0;
    let unknown = 0;
    const changes = [];
    for (const { row, column, value } of cells) {
      const target = this.places[row]?.[column];
      if (!this.cellOf(target)) {
        locked += 1;
        continue;
      }
      const known = this.valueFor(target, value);
      if (known === null) unknown += 1;
      else changes.push({ td: target, value: known });
    }
    this.change(changes);
    const left = [
      outside && say("grid_outside", { count: outside }),
      locked && say("grid_locked", { count: locked }),
      unknown && say("grid_unknown", { count: unknown }),
    ].filter(Boolean);
    toast([say("grid_pasted", { count: changes.length }), ...left].join(" "), left.length ? "warn" : "good");
  }

  copy(event) {
    if (!this.held.size) return;
    const { top, bottom, left, right } = block(this.anchor, this.head);
    const text = (td) => {
      const input = td?.firstElementChild;
      return input?.matches("select") ? input.selectedOptions[0]?.textContent.trim() ?? "" : input?.value ?? "";
    };
    const rows = this.places.slice(top, bottom + 1).map((row) => row.slice(left, right + 1).map(text));
    event.clipboardData.setData("text/plain", formatBlock(rows));
    event.preventDefault();
  }

  /* Saving */

  soon(delay = WAIT_MS) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), delay);
  }

  again() {
    if (this.stopped === null && this.failures === 0) return;
    this.stopped = null;
    this.flush();
  }

  async flush(leaving = false) {
    clearTimeout(this.timer);
    if (leaving && document.activeElement?.closest("td[data-cell]") && this.table.contains(document.activeElement)) {
      this.commit(document.activeElement.closest("td[data-cell]"));
      clearTimeout(this.timer);
    }
    if (this.busy || this.stopped) return;
    const batch = this.cells.take();
    if (!batch.length) return;
    this.busy = true;
    this.showAll(batch);
    this.tell();
    const { status, body } = await send(this.address, { cells: batch }, { keepalive: leaving });
    this.busy = false;
    if ((status === 200 || status === 409) && Array.isArray(body?.cells)) this.arrived(batch, body);
    else this.lost(batch, status, body);
    this.keeper.write(this.cells.kept());
    this.showAll(batch);
    this.tell();
  }

  arrived(batch, body) {
    this.failures = 0;
    const spoken = this.cells.settle(batch, body.cells);
    for (const answer of body.cells) {
      const cell = this.cells.get(answer.row, answer.column);
      if (cell && answer.findings) this.findings.set(cell, answer.findings);
    }
    for (const cell of spoken) {
      const td = this.byCell.get(cell);
      const input = td.firstElementChild;
      const isHere = document.activeElement === input;
      if (!isHere || tidy(input.value, this.columns[cell.column].type) === cell.value) {
        if (input.value !== cell.value) input.value = cell.value;
      }
      const wrong = problem(cell.value, this.columns[cell.column]);
      if (wrong) td.dataset.early = wrong;
      else delete td.dataset.early;
      this.show(cell, !this.cells.differs(cell) && !cell.conflict && cell.refused === null ? "saved" : undefined);
      if (td.contains(document.activeElement)) this.showNote(td);
    }
    this.wrap.dispatchEvent(new CustomEvent("grid-saved", { bubbles: true, detail: body }));
    this.soon(0);
  }

  lost(batch, status, body) {
    this.cells.fail(batch, status === 0 || status >= 500);
    this.failures += 1;
    if (status === 0 || status >= 500 || status === 429) {
      this.soon(RETRIES_MS[Math.min(this.failures, RETRIES_MS.length) - 1]);
      this.why = failureKey(status);
    } else {
      this.stopped = failureKey(status);
      this.why = this.stopped;
      this.reason = body?.text;
    }
  }

  /* Showing */

  showAll(batch) {
    for (const { row, column } of batch) {
      const cell = this.cells.get(row, column);
      if (cell) this.show(cell);
    }
  }

  stateOf(cell, td) {
    if (cell.conflict) return "conflict";
    if (td.dataset.early || cell.refused !== null) return "error";
    const found = this.findings.get(cell);
    if (found.some((one) => one.severity === "error")) return "error";
    if (found.some((one) => one.severity === "doubt")) return "doubt";
    return cell.value === "" && !this.columns[cell.column].optional ? "missing" : "";
  }

  show(cell, saving) {
    const td = this.byCell.get(cell);
    const state = this.stateOf(cell, td);
    td.dataset.state = state;
    const now = saving ?? (cell.conflict || cell.refused !== null ? "" : cell.sent !== null ? "saving" : this.cells.differs(cell) ? "unsaved" : "");
    if (now || td.dataset.saving !== "saved") td.dataset.saving = now;
    // The tick makes room again for what else is to be said of the cell.
    if (now === "saved") setTimeout(() => td.dataset.saving === "saved" && (td.dataset.saving = ""), TICK_MS);
    const input = td.firstElementChild;
    if (state === "error" || state === "conflict") input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  tell() {
    const { unsaved, saving, conflicts, refused } = this.cells.counts();
    const status = this.wrap.querySelector(".grid-status");
    if (!status) return; // only to be read
    let state = "saved";
    let text = this.savedOnce ? say("grid_saved_at", { time: new Date().toTimeString().slice(0, 5) }) : say("grid_ready");
    if (conflicts) {
      state = "conflict";
      text = say("grid_conflicts", { count: conflicts });
    } else if (this.stopped) {
      state = "unsaved";
      text = say("grid_stopped", { count: unsaved + saving, why: this.reason ?? say(`grid_${this.stopped}`) });
    } else if (unsaved && this.failures) {
      state = "unsaved";
      text = say("grid_retrying", { count: unsaved });
    } else if (saving || unsaved) {
      state = "saving";
      text = say("grid_saving");
      this.savedOnce = true;
    } else if (refused) {
      state = "unsaved";
      text = say("grid_refused", { count: refused });
    }
    if (status.textContent !== text) {
      status.textContent = text;
      // Saving is said to the eye all the time; the ear hears only what needs somebody.
      if (state === "conflict" || state === "unsaved") this.wrap.querySelector("[data-grid-alert]").textContent = text;
    }
    status.dataset.state = state;
    const again = this.wrap.querySelector("[data-grid-again]");
    if (again) again.hidden = !(this.stopped || (unsaved && this.failures));
    // Counting goes through all cells: once somebody pauses, not at every key.
    clearTimeout(this.counting);
    this.counting = setTimeout(() => this.count(), this.counting ? COUNT_MS : 0);
  }

  count() {
    const tally = { error: 0, doubt: 0, missing: 0, conflict: 0, "": 0 };
    for (const [cell, td] of this.byCell) tally[this.stateOf(cell, td)] += 1;
    for (const place of this.wrap.querySelectorAll("[data-grid-count]")) place.textContent = String(tally[place.dataset.gridCount]);
    const list = document.querySelector(`[data-grid-findings="${this.wrap.id}"]`);
    if (list) this.list(list);
  }

  list(list) {
    const lines = [];
    for (const [cell, td] of this.byCell) {
      for (const one of this.said(cell, td)) {
        const where = element("span", { class: "where" }, td.firstElementChild.getAttribute("aria-label"));
        const text = element("span", { class: one.severity === "error" ? "is-error" : "is-doubt" }, one.text);
        const button = element("button", { type: "button", "data-goto": `${cell.row}\u001f${cell.column}` }, where, text);
        lines.push(element("li", {}, button));
      }
    }
    const empty = list.parentElement.querySelector("[data-grid-no-findings]");
    if (empty) empty.hidden = lines.length > 0;
    const now = lines.map((line) => line.textContent).join("\n");
    if (list.dataset.now === now) return;
    list.dataset.now = now;
    list.replaceChildren(...lines);
  }

  /** Everything that is to be said of a cell. */
  said(cell, td) {
    const found = [...this.findings.get(cell)];
    if (cell.refused !== null) found.unshift({ severity: "error", text: cell.refused });
    if (td.dataset.early) {
      const column = this.columns[cell.column];
      found.unshift({ severity: "error", text: say(`grid_${td.dataset.early}`, { minimum: column.minimum ?? "", maximum: column.maximum ?? "" }) });
    }
    return found;
  }

  showNote(td) {
    const cell = this.cellOf(td);
    const input = td.firstElementChild;
    const before = this.known.before[`${td.dataset.row}\u001f${td.dataset.column}`];
    const parts = [];
    let kind = "is-quiet";
    if (cell?.conflict) {
      kind = "is-error";
      parts.push(...this.conflictParts(cell, td));
    }
    for (const one of cell ? this.said(cell, td) : []) {
      if (kind !== "is-error") kind = one.severity === "error" ? "is-error" : "is-doubt";
      parts.push(element("p", {}, one.text));
    }
    if (before) parts.push(element("p", { class: "fine" }, before));
    this.note.hidden = !parts.length;
    this.note.className = `cell-note ${kind}`;
    this.note.replaceChildren(...parts);
    if (!parts.length) {
      input.removeAttribute("aria-describedby");
      return;
    }
    input.setAttribute("aria-describedby", this.note.id);
    if (this.note.parentElement !== td) td.append(this.note);
    this.noteOf = td;
    this.placeNote();
  }

  conflictParts(cell, td) {
    const shown = (value) => {
      const option = [...(td.firstElementChild.options ?? [])].find((one) => one.value === value);
      return option ? option.textContent.trim() : value === "" ? say("grid_empty") : value;
    };
    const { by, at, value } = cell.conflict;
    const whose = say(by ? "grid_conflict_by" : "grid_conflict", { by: by ?? "", at: at ?? "", theirs: shown(value), mine: shown(cell.value) });
    const decide = (side) => () => {
      this.cells.decide(cell.row, cell.column, side);
      this.changed([cell]);
      this.keeper.write(this.cells.kept());
      td.firstElementChild.focus();
      this.showNote(td);
    };
    const mine = element("button", { type: "button", class: "button is-small" }, say("grid_use_mine", { value: shown(cell.value) }));
    const theirs = element("button", { type: "button", class: "button is-small" }, say("grid_use_theirs", { value: shown(value) }));
    mine.addEventListener("click", decide("mine"));
    theirs.addEventListener("click", decide("theirs"));
    return [element("p", {}, whose), element("div", { class: "actions" }, theirs, mine)];
  }

  /** Below the cell, above it where there is no room; never outside the window. */
  placeNote() {
    if (this.note.hidden || !this.noteOf) return;
    const cell = this.noteOf.getBoundingClientRect();
    const note = this.note.getBoundingClientRect();
    const below = cell.bottom + 4 + note.height <= window.innerHeight;
    const left = Math.max(8, Math.min(cell.left, document.documentElement.clientWidth - note.width - 8));
    this.note.style.left = `${left}px`;
    this.note.style.top = `${below ? cell.bottom + 4 : Math.max(8, cell.top - note.height - 4)}px`;
  }
}

export function startGrids() {
  onEach("[data-grid]", (wrap) => new Grid(wrap));
}
