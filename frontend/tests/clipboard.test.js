import assert from "node:assert/strict";
import { test } from "node:test";
import { formatBlock, parseBlock } from "../src/grid/clipboard.js";

test("a block of Excel: tabs, Windows line ends, a line end after the last row", () => {
  assert.deepEqual(parseBlock("12\t30\r\n7\t\r\n"), [["12", "30"], ["7", ""]]);
});

test("an empty row in the middle stays a row", () => {
  assert.deepEqual(parseBlock("1\n\n3"), [["1"], [""], ["3"]]);
});

test("a cell with line end, tab and quotes comes in quotes", () => {
  assert.deepEqual(parseBlock('"第一行\n第""二""行\t末"\t5\n'), [['第一行\n第"二"行\t末', "5"]]);
});

test("a quote that is only a character stays one", () => {
  assert.deepEqual(parseBlock('"半截\t5\n'), [['"半截', "5"]]);
});

test("nothing is no rows; an empty cell before a tab is a cell", () => {
  assert.deepEqual(parseBlock(""), []);
  assert.deepEqual(parseBlock("\t4"), [["", "4"]]);
});

test("what is copied can be pasted: every awkward text comes back", () => {
  const texts = ["", "a", "1,234", 'x"y', '"', "两\n行", "\t", '"a"\t"b"', " 空 "];
  const rows = texts.map((one, place) => [one, "|", texts[(place + 3) % texts.length]]);
  assert.deepEqual(parseBlock(formatBlock(rows)), rows);
});
