import assert from "node:assert/strict";
import { test } from "node:test";
import { problem, tidy } from "../src/grid/checks.js";

test("full-width digits and grouped thousands are read as numbers", () => {
  assert.equal(tidy("　１，８４６ ", "count"), "1846");
  assert.equal(tidy("1 846", "count"), "1846");
  assert.equal(tidy("12,345,678.50", "number"), "12345678.50");
  assert.equal(tidy("−3", "number"), "-3");
});

test("a comma that does not group by three is not guessed at", () => {
  assert.equal(tidy("1,84", "number"), "1,84");
  assert.equal(problem("1,84", { type: "number" }), "not_a_number");
});

test("text keeps its width", () => {
  assert.equal(tidy(" （东校区）Ａ ", "text"), "（东校区）Ａ");
});

test("empty is missing, which is not wrong", () => {
  for (const type of ["count", "number", "text", "year"]) assert.equal(problem("", { type, minimum: 1 }), null);
});

test("counts are whole, bounds hold, zero is a number", () => {
  assert.equal(problem("12.5", { type: "count" }), "not_whole");
  assert.equal(problem("12人", { type: "count" }), "not_a_number");
  assert.equal(problem("0", { type: "count", minimum: 0 }), null);
  assert.equal(problem("-1", { type: "count", minimum: 0 }), "below_minimum");
  assert.equal(problem("100.1", { type: "number", minimum: 0, maximum: 100 }), "above_maximum");
  assert.equal(problem("1e5", { type: "number" }), "not_a_number");
});
