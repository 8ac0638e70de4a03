import assert from "node:assert/strict";
import { test } from "node:test";
import { numberIn, ordered } from "../src/order.js";

test("numbers as tables show them", () => {
  assert.equal(numberIn("1,846"), 1846);
  assert.equal(numberIn("▼ 0.71"), 0.71);
  assert.equal(numberIn("−30%"), -30);
  assert.equal(numberIn("４．５"), 4.5);
  assert.equal(numberIn("—"), null);
});

test("what is missing comes last both ways round", () => {
  const rows = [3, null, 1, 2, null];
  assert.deepEqual(ordered(rows, (one) => one, false), [1, 2, 3, null, null]);
  assert.deepEqual(ordered(rows, (one) => one, true), [3, 2, 1, null, null]);
});

test("equal rows keep their order, numbers inside names count as numbers", () => {
  const rows = [["第10小学", 1], ["第2小学", 2], ["第10小学", 3]];
  assert.deepEqual(ordered(rows, (one) => one[0], false).map((one) => one[1]), [2, 1, 3]);
});
