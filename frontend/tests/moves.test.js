import assert from "node:assert/strict";
import { test } from "node:test";
import { block, fitted, moved, placed } from "../src/grid/moves.js";

const size = { rows: 3, columns: 4 };
const at = (row, column) => ({ row, column });

test("arrows stop at the edge, with Control they go there", () => {
  assert.deepEqual(moved(at(0, 0), { key: "ArrowUp" }, size), at(0, 0));
  assert.deepEqual(moved(at(1, 1), { key: "ArrowRight" }, size), at(1, 2));
  assert.deepEqual(moved(at(1, 1), { key: "ArrowDown", control: true }, size), at(2, 1));
  assert.deepEqual(moved(at(2, 3), { key: "End", control: true }, size), at(2, 3));
});

test("Enter goes down a column and on at the top of the next; with Shift back again", () => {
  assert.deepEqual(moved(at(2, 1), { key: "Enter" }, size), at(0, 2));
  assert.deepEqual(moved(at(0, 2), { key: "Enter", shift: true }, size), at(2, 1));
  assert.deepEqual(moved(at(2, 3), { key: "Enter" }, size), at(2, 3));
  assert.deepEqual(moved(at(0, 0), { key: "Enter", shift: true }, size), at(0, 0));
});

test("other keys move nothing", () => {
  assert.equal(moved(at(1, 1), { key: "a" }, size), null);
});

test("a pasted block keeps its shape; what lies beyond the edge is counted, not wrapped", () => {
  const { placed: cells, outside } = placed([["1", "2"], ["3", "4"]], block(at(2, 2), at(2, 2)), size);
  assert.deepEqual(cells, [{ row: 2, column: 2, value: "1" }, { row: 2, column: 3, value: "2" }]);
  assert.equal(outside, 2);
});

test("one value fills the chosen block, whichever corner it was started from", () => {
  const { placed: cells } = placed([["7"]], block(at(1, 2), at(0, 1)), size);
  assert.deepEqual(cells.map((one) => [one.row, one.column]), [[0, 1], [0, 2], [1, 1], [1, 2]]);
});

test("a row is pasted downwards where there is one column only, and nothing else is turned", () => {
  assert.deepEqual(fitted([["1", "2", "3"]], { rows: 22, columns: 1 }), [["1"], ["2"], ["3"]]);
  assert.deepEqual(fitted([["1"], ["2"]], { rows: 1, columns: 5 }), [["1", "2"]]);
  for (const rows of [[["1", "2"]], [["1"], ["2"]], [["1", "2"], ["3", "4"]]]) assert.deepEqual(fitted(rows, { rows: 22, columns: 2 }), rows);
});
