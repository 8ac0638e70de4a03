import assert from "node:assert/strict";
import { test } from "node:test";
import { Cells } from "../src/grid/cells.js";

function cells(values = { pupils: "100", teachers: "9" }) {
  const made = new Cells();
  for (const [column, value] of Object.entries(values)) made.add("s1", column, value);
  return made;
}
const edit = (made, column, value) => made.edit([{ row: "s1", column, value }]);
const saved = (column, value) => ({ row: "s1", column, state: "saved", value });

test("a change goes once, with the value that the server had", () => {
  const made = cells();
  edit(made, "pupils", "120");
  assert.deepEqual(made.take(), [{ row: "s1", column: "pupils", value: "120", base: "100" }]);
  assert.deepEqual(made.take(), []);
  assert.deepEqual(made.counts(), { unsaved: 0, saving: 1, conflicts: 0, refused: 0 });
});

test("typing back what was there is no change", () => {
  const made = cells();
  edit(made, "pupils", "120");
  edit(made, "pupils", "100");
  assert.deepEqual(made.take(), []);
});

test("what the server stored is what is shown, and nothing is left to send", () => {
  const made = cells();
  edit(made, "pupils", "120.0");
  made.settle(made.take(), [saved("pupils", "120")]);
  assert.equal(made.get("s1", "pupils").value, "120");
  assert.deepEqual(made.kept(), []);
});

test("what is typed while the last value is on its way is sent next, against the saved one", () => {
  const made = cells();
  edit(made, "pupils", "120");
  const batch = made.take();
  edit(made, "pupils", "125");
  made.settle(batch, [saved("pupils", "120")]);
  assert.deepEqual(made.take(), [{ row: "s1", column: "pupils", value: "125", base: "120" }]);
});

test("an answer that never came leaves everything to be sent again", () => {
  const made = cells();
  edit(made, "pupils", "120");
  edit(made, "teachers", "");
  const batch = made.take();
  made.fail(batch);
  assert.deepEqual(made.take(), batch);
});

test("a sent cell of which the answer says nothing is not taken for saved", () => {
  const made = cells();
  edit(made, "pupils", "120");
  edit(made, "teachers", "10");
  made.settle(made.take(), [saved("pupils", "120")]);
  assert.deepEqual(made.take(), [{ row: "s1", column: "teachers", value: "10", base: "9" }]);
});

test("a value that may have arrived is undone by sending, not by forgetting, and is no conflict with oneself", () => {
  const made = cells();
  edit(made, "pupils", "120");
  made.fail(made.take()); // the server has it, its answer was lost
  edit(made, "pupils", "100");
  assert.deepEqual(made.take(), [{ row: "s1", column: "pupils", value: "100", base: "100" }]);
  made.settle([], [{ row: "s1", column: "pupils", state: "conflict", value: "120" }]);
  assert.deepEqual(made.take(), [{ row: "s1", column: "pupils", value: "100", base: "120" }]);
});

test("what was on its way when the page was closed is no conflict afterwards", () => {
  const first = cells();
  edit(first, "pupils", "120");
  first.take();
  edit(first, "pupils", "125");
  const later = cells({ pupils: "120", teachers: "9" });
  later.restore(first.kept());
  assert.deepEqual(later.take(), [{ row: "s1", column: "pupils", value: "125", base: "120" }]);
});

test("a conflict waits for a person; mine goes against theirs, theirs goes nowhere", () => {
  for (const whose of ["mine", "theirs"]) {
    const made = cells();
    edit(made, "pupils", "120");
    made.settle(made.take(), [{ row: "s1", column: "pupils", state: "conflict", value: "111", by: "李敏" }]);
    assert.deepEqual(made.take(), []);
    assert.equal(made.counts().conflicts, 1);
    made.decide("s1", "pupils", whose);
    const next = made.take();
    if (whose === "mine") assert.deepEqual(next, [{ row: "s1", column: "pupils", value: "120", base: "111" }]);
    else assert.deepEqual([next, made.get("s1", "pupils").value], [[], "111"]);
  }
});

test("two who typed the same have no conflict", () => {
  const made = cells();
  edit(made, "pupils", "120");
  made.settle(made.take(), [{ row: "s1", column: "pupils", state: "conflict", value: "120" }]);
  assert.deepEqual(made.counts(), { unsaved: 0, saving: 0, conflicts: 0, refused: 0 });
});

test("news of a cell that was not sent is shown, but never over what stands typed there", () => {
  const made = cells();
  made.settle([], [saved("pupils", "101")]);
  assert.equal(made.get("s1", "pupils").value, "101");
  edit(made, "teachers", "10");
  made.settle([], [saved("teachers", "8")]);
  assert.equal(made.get("s1", "teachers").value, "10");
  assert.equal(made.get("s1", "teachers").conflict.value, "8");
});

test("a refused value is not sent again until it is changed", () => {
  const made = cells();
  edit(made, "pupils", "many");
  made.settle(made.take(), [{ row: "s1", column: "pupils", state: "refused", value: "100", text: "要填数字" }]);
  assert.deepEqual(made.take(), []);
  assert.equal(made.counts().refused, 1);
  edit(made, "pupils", "120");
  assert.equal(made.take().length, 1);
});

test("taking back an edit is itself a change, of all its cells", () => {
  const made = cells();
  made.edit([{ row: "s1", column: "pupils", value: "1" }, { row: "s1", column: "teachers", value: "2" }]);
  made.settle(made.take(), [saved("pupils", "1"), saved("teachers", "2")]);
  made.undo();
  assert.deepEqual(made.take().map((one) => [one.column, one.value, one.base]), [["pupils", "100", "1"], ["teachers", "9", "2"]]);
  assert.deepEqual(made.undo(), []);
});

test("what was kept comes back; where the server moved on, a person decides", () => {
  const first = cells();
  edit(first, "pupils", "120");
  edit(first, "teachers", "10");
  const later = cells({ pupils: "100", teachers: "8" });
  later.restore(first.kept());
  assert.deepEqual(later.take(), [{ row: "s1", column: "pupils", value: "120", base: "100" }]);
  assert.deepEqual(later.counts(), { unsaved: 0, saving: 1, conflicts: 1, refused: 0 });
});

test("whatever order answers, failures and edits come in, the last value typed is the one that ends on the server", () => {
  // A small server: keeps values, answers conflicts. Orders come from a plain generator with a seed.
  for (let seed = 1; seed <= 300; seed += 1) {
    let state = seed;
    const random = (below) => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return Math.floor((state / 2147483648) * below);
    };
    const made = cells({ a: "", b: "", c: "" });
    const server = new Map([["a", ""], ["b", ""], ["c", ""]]);
    const answer = (batch) => batch.map(({ column, value, base }) => {
      if (server.get(column) !== base && server.get(column) !== value) return { row: "s1", column, state: "conflict", value: server.get(column) };
      server.set(column, value);
      return saved(column, value);
    });
    const typed = { a: "", b: "", c: "" };
    let flying = null;
    for (let step = 0; step < 40; step += 1) {
      const column = "abc"[random(3)];
      const act = random(4);
      if (act < 2) {
        typed[column] = String(random(5));
        edit(made, column, typed[column]);
      } else if (act === 2 && !flying) flying = made.take(1 + random(3));
      else if (flying) {
        const lost = random(3); // 0: never arrived, 1: arrived and the answer was lost, 2: all well
        const answers = lost ? answer(flying) : [];
        if (lost === 2) made.settle(flying, answers);
        else made.fail(flying);
        if (made.counts().conflicts) assert.fail(`seed ${seed}: a conflict, though nobody else typed`);
        flying = null;
      }
    }
    if (flying) made.fail(flying);
    for (let round = 0; round < 3; round += 1) {
      const batch = made.take();
      made.settle(batch, answer(batch));
    }
    assert.deepEqual(Object.fromEntries(server), typed, `seed ${seed}`);
    assert.deepEqual(made.kept(), []);
  }
});
