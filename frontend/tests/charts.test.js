import assert from "node:assert/strict";
import { test } from "node:test";
import { extent, frame, KINDS, scale, shown, signSize, stackedExtent, twoLines, widthOf } from "../src/chart/options.js";

const around = { fonts: "x", say: (key) => key, narrow: false };

test("a missing value stays a gap and is never drawn as 0", () => {
  const chart = { kind: "lines", x: ["1", "2", "3"], unit: "", digits: 2, limit: null, series: [{ name: "a", values: [1, null, 3] }] };
  const [line] = KINDS.lines(chart, around).series;
  assert.deepEqual(line.data, [1, null, 3]);
  assert.equal(line.connectNulls, false);
});

test("the limit is inside the picture even where every value is far from it", () => {
  const chart = { kind: "lines", x: ["1", "2"], unit: "", digits: 2, limit: { value: 0.5, label: "" }, series: [{ name: "a", values: [0.1, 0.12] }] };
  assert.deepEqual(extent(chart), [0.1, 0.5]);
  const { min, max } = KINDS.lines(chart, around).yAxis;
  assert.ok(min <= 0.1 && max >= 0.5);
});

test("axes run between round numbers around what they hold", () => {
  assert.deepEqual(scale(0.42, 0.61), { min: 0.4, max: 0.65, interval: 0.05 });
  assert.deepEqual(scale(10600, 13150), { min: 10000, max: 14000, interval: 1000 });
  for (const [low, high] of [[0, 0], [5, 5], [-3, 7], [0, 1075], [1e-6, 2e-6], [99.9, 100]]) {
    const { min, max, interval } = scale(low, high);
    assert.ok(min <= low && max >= high && max > min && interval > 0, `${low} ${high}`);
    assert.ok((max - min) / interval < 7, `${low} ${high}`);
  }
});

test("bars upon each other: the axis holds their sums", () => {
  const chart = { x: ["1", "2"], limit: null, series: [{ values: [3, 4] }, { values: [5, null] }] };
  assert.deepEqual(stackedExtent(chart), [0, 8]);
});

test("an unknown bar has no breadth and says that it is missing", () => {
  const bar = { name: "北山教学点", value: null, verdict: "unknown", href: "" };
  const [series] = KINDS.ranking({ kind: "ranking", name: "", unit: "", digits: 2, limit: null, bars: [bar] }, around).series;
  assert.equal(series.data[0].itemStyle.color, "transparent");
  assert.equal(series.label.formatter({ dataIndex: 0 }), "？ chart_missing");
});

test("verdicts differ by sign, not by colour alone", () => {
  const point = (verdict) => ({ name: verdict, longitude: 1, latitude: 1, size: 1, verdict, note: "", href: "" });
  const chart = { kind: "places", unit: "", digits: 0, size_name: "", places: ["pass", "fail", "unknown", null].map(point) };
  const symbols = KINDS.places(chart, around).series.map((one) => one.symbol);
  assert.equal(new Set(symbols).size, 4);
});

test("four times the pupils, twice the width; an empty school is still seen", () => {
  assert.equal(signSize(1600, 1600), 30);
  assert.equal(signSize(400, 1600), 15);
  assert.equal(signSize(0, 1600), 7);
});

test("without a border the frame holds every school", () => {
  const places = [{ longitude: 106, latitude: 27 }, { longitude: 106, latitude: 27.5 }];
  const [ring] = frame({ places }).features[0].geometry.coordinates;
  const xs = ring.map((one) => one[0]);
  assert.ok(Math.min(...xs) < 106 && Math.max(...xs) > 106);
});

test("a missing cell of a matrix is apart from the scale", () => {
  const chart = { kind: "matrix", unit: "", digits: 1, x: ["a", "b"], y: ["c"], values: [[0, null]] };
  const [known, missing] = KINDS.matrix(chart, around).series;
  assert.deepEqual(known.data.map((one) => one.thing), [0]);
  assert.deepEqual(missing.data.map((one) => one.value.slice(0, 2)), [[1, 0]]);
});

test("figures as people read them", () => {
  assert.equal(shown(1234.5, 1, "m²"), "1,234.5 m²");
  assert.equal(shown(null, 1), "—");
  assert.equal(shown(0, 2), "0.00");
  assert.ok(widthOf(["城关镇第一小学"]) > widthOf(["abc"]));
});

test("long names that differ at their end can be told apart", () => {
  assert.equal(twoLines("第一小学", 9), "第一小学");
  assert.equal(twoLines("teaching and auxiliary room area", 12), "teaching and\nauxiliary room area");
  assert.equal(twoLines("class size", 12), "class size");
  assert.equal(twoLines("每百名学生拥有高于规定学历教师数", 9), "每百名学生拥有高于\n规定学历教师数");
  assert.notEqual(twoLines("每百名学生拥有县级以上骨干教师数", 9), twoLines("每百名学生拥有体育、艺术专任教师数", 9));
});
