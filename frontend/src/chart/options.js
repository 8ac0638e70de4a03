/**
 * From what a page says of a chart (desk/charts.py) to what ECharts draws. Pure: tested without a browser.
 * A missing value is null throughout: a gap in a line, a name without a bar.
 */
import { DASHES, FAINT, HATCH, INK, LIMIT, LINE, looksOf, SERIES, SOFT, SYMBOLS, VERDICTS } from "./looks.js";

/**
 * @typedef {{fonts: string, say: (key: string, fields?: object) => string, narrow: boolean, map?: string}} Surroundings
 */

/** A value as people read it. @param {number | null | undefined} value */
export function shown(value, digits, unit = "") {
  if (value === null || value === undefined || Number.isNaN(value)) return "—";
  const text = value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return unit ? `${text} ${unit}` : text;
}

/** Room for what stands left of a chart: names are as wide as they are. Chinese characters count double. */
export function widthOf(texts, size = 13) {
  const units = (text) => [...text].reduce((sum, one) => sum + (one.codePointAt(0) > 0x2e80 ? 1 : 0.56), 0);
  return Math.ceil(Math.max(0, ...texts.map(units)) * size);
}

function cut(text, most) {
  return [...text].length > most ? `${[...text].slice(0, most - 1).join("")}…` : text;
}

/** Where a name of words breaks: before the word that does not fit. Latin letters are half as wide. */
function atWord(name, most) {
  const first = name.slice(0, most + 1).lastIndexOf(" ");
  if (name.length <= most || first < 1) return cut(name, most);
  return `${name.slice(0, first)}\n${cut(name.slice(first + 1), most)}`;
}

/** A name on one or two lines of `most` Chinese characters; many indicators differ only at their end. */
export function twoLines(name, most) {
  const signs = [...name];
  if (signs.every((one) => one.codePointAt(0) < 0x2e80)) return atWord(name, Math.round(most * 1.7));
  if (signs.length <= most) return name;
  const rest = cut(signs.slice(most).join(""), most);
  return `${signs.slice(0, most).join("")}\n${rest}`;
}

function limitLine(limit, axis) {
  if (!limit) return undefined;
  return {
    silent: true,
    symbol: "none",
    z: 1, // what is written beside bars stays readable
    animation: false,
    lineStyle: { color: LIMIT, width: 1.5, type: [6, 4] },
    label: {
      formatter: limit.label,
      color: LIMIT,
      fontSize: 12,
      fontWeight: "bold",
      position: axis === "y" ? "insideEndTop" : "start",
      backgroundColor: "rgba(255,255,255,.85)",
      padding: [1, 3],
    },
    data: [axis === "y" ? { yAxis: limit.value } : { xAxis: limit.value }],
  };
}

function around(surroundings, more) {
  return {
    animation: false,
    textStyle: { fontFamily: surroundings.fonts, color: INK, fontSize: 13 },
    aria: { enabled: false, decal: { show: false } }, // the page describes the chart in words and as a table
    ...more,
  };
}

const axisText = { color: SOFT, fontSize: 12 };
const nameText = { color: FAINT, fontSize: 12, align: "left" };

function valueAxis(unit, digits, extra = {}) {
  return {
    type: "value",
    name: unit,
    nameTextStyle: nameText,
    axisLabel: { ...axisText, formatter: (value) => value.toLocaleString("en-US", { maximumFractionDigits: Math.max(digits, 2) }) },
    splitLine: { lineStyle: { color: LINE } },
    splitNumber: 4,
    ...extra,
  };
}

function tooltip(trigger, formatter) {
  // Drawn into the picture: HTML would need styles that the page's rules forbid.
  return {
    trigger,
    renderMode: "richText",
    confine: true,
    formatter,
    backgroundColor: "#fff",
    borderColor: "#8593a0",
    textStyle: { color: INK, fontSize: 13 },
    axisPointer: { type: trigger === "axis" ? "line" : "none", lineStyle: { color: FAINT } },
  };
}

function overTime(chart, surroundings, seriesOf) {
  const names = chart.series.map((one) => one.name);
  const say = surroundings.say;
  return around(surroundings, {
    legend: { data: names, top: 0, left: 0, itemWidth: 26, textStyle: { color: INK, fontSize: 13 }, show: names.length > 1 },
    grid: { left: 8, right: 16, top: names.length > 1 ? 46 : 26, bottom: 4, containLabel: true },
    tooltip: tooltip("axis", (points) => {
      const place = points[0].dataIndex;
      const lines = chart.series.map((one) => {
        const range = one.low?.length && one.low[place] !== null && one.low[place] !== one.high[place]
          ? say("chart_range", { low: shown(one.low[place], chart.digits), high: shown(one.high[place], chart.digits) })
          : "";
        return one.values[place] === null && !range ? "" : `${one.name}  ${shown(one.values[place], chart.digits, chart.unit)}${range}`;
      });
      const limit = chart.limit ? [chart.limit.label] : [];
      const said = lines.filter(Boolean);
      return [chart.x[place], ...(said.length ? said : [say("chart_missing")]), ...limit].join("\n");
    }),
    xAxis: {
      type: "category",
      data: chart.x,
      axisLabel: { ...axisText, hideOverlap: true },
      axisLine: { lineStyle: { color: "#8593a0" } },
      axisTick: { alignWithLabel: true },
    },
    yAxis: valueAxis(chart.unit, chart.digits),
    series: chart.series.flatMap(seriesOf),
  });
}

/** The lowest and highest that a chart shows, the limit among them: a limit outside the picture says nothing. */
export function extent(chart) {
  const all = chart.series.flatMap((one) => [...one.values, ...(one.low ?? []), ...(one.high ?? [])]).filter((one) => one !== null);
  if (chart.limit) all.push(chart.limit.value);
  return all.length ? [Math.min(...all), Math.max(...all)] : [0, 1];
}

/** The same where bars stand upon each other. */
export function stackedExtent(chart) {
  const sums = chart.x.map((_, place) => chart.series.reduce((sum, one) => sum + (one.values[place] ?? 0), 0));
  return [Math.min(0, ...sums), Math.max(...sums, ...(chart.limit ? [chart.limit.value] : []))];
}

export function lines(chart, surroundings) {
  const option = overTime(chart, surroundings, (one, place) => {
    const colour = SERIES[place % SERIES.length];
    const line = {
      name: one.name,
      type: "line",
      data: one.values,
      connectNulls: false,
      symbol: SYMBOLS[place % SYMBOLS.length],
      symbolSize: 8,
      showSymbol: true,
      lineStyle: { color: colour, width: 2.5, type: DASHES[place % DASHES.length] },
      itemStyle: { color: colour },
      markLine: place === 0 ? limitLine(chart.limit, "y") : undefined,
      z: 3,
    };
    if (!one.low?.length) return [line];
    // The interval: an unseen line at its foot, and upon it the breadth, filled.
    const band = { type: "line", stack: `interval-${place}`, symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } };
    const breadth = one.low.map((low, at) => (low === null || one.high[at] === null ? null : one.high[at] - low));
    return [
      { ...band, name: `${one.name}-`, data: one.low },
      { ...band, name: `${one.name}+`, data: breadth, areaStyle: { color: colour, opacity: 0.16 } },
      line,
    ];
  });
  Object.assign(option.yAxis, scale(...extent(chart)));
  return option;
}

/**
 * An axis from a round number to a round number that holds `low` and `high` with four or five steps.
 * @returns {{min: number, max: number, interval: number}}
 */
export function scale(low, high) {
  const rough = (high - low || Math.abs(high) || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const interval = [1, 2, 2.5, 5, 10].find((one) => one * power >= rough * (1 - 1e-9)) * power;
  const clean = (value) => Number((value * interval).toPrecision(12));
  const [first, last] = [Math.floor(low / interval + 1e-9), Math.ceil(high / interval - 1e-9)];
  return { min: clean(first), max: clean(last > first ? last : first + 1), interval: Number(interval.toPrecision(12)) };
}

export function bars(chart, surroundings) {
  const option = overTime(chart, surroundings, (one, place) => ({
    name: one.name,
    type: "bar",
    data: one.values,
    stack: chart.stacked ? "all" : undefined,
    barMaxWidth: 46,
    itemStyle: { color: SERIES[place % SERIES.length], borderColor: "#fff", borderWidth: chart.stacked ? 1 : 0, ...(place % 2 ? { decal: HATCH } : {}) },
    markLine: place === 0 ? limitLine(chart.limit, "y") : undefined,
  }));
  const [low, high] = chart.stacked ? stackedExtent(chart) : extent(chart);
  Object.assign(option.yAxis, scale(Math.min(0, low), Math.max(0, high)));
  return option;
}

export function ranking(chart, surroundings) {
  const most = surroundings.narrow ? 9 : 16;
  const names = chart.bars.map((one) => twoLines(one.name, most));
  return around(surroundings, {
    grid: { left: widthOf(names.flatMap((name) => name.split("\n"))) + 12, right: 64, top: chart.limit ? 26 : 6, bottom: 22 },
    tooltip: tooltip("item", ({ dataIndex }) => {
      const one = chart.bars[dataIndex];
      const word = one.verdict ? `${looksOf(one.verdict).sign} ${surroundings.say(`chart_${one.verdict}`)}` : "";
      return [one.name, `${chart.name}  ${shown(one.value, chart.digits, chart.unit)}`, word].filter(Boolean).join("\n");
    }),
    xAxis: valueAxis("", chart.digits, { splitNumber: surroundings.narrow ? 3 : 4 }),
    yAxis: {
      type: "category",
      inverse: true,
      data: names.map((name, place) => ({ value: `${place}\u001f${name}` })), // two schools may be cut to the same name
      axisLabel: { color: INK, fontSize: 13, lineHeight: 14, interval: 0, formatter: (value) => value.split("\u001f")[1] },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: "#8593a0" } },
    },
    series: [
      {
        type: "bar",
        barMaxWidth: 22,
        data: chart.bars.map((one) => {
          const looks = looksOf(one.verdict);
          return {
            value: one.value ?? 0,
            itemStyle: { color: one.value === null ? "transparent" : looks.fill, ...(one.verdict === "fail" ? { decal: HATCH } : {}) },
            label: { color: one.verdict === "fail" ? LIMIT : SOFT, fontWeight: one.verdict === "fail" ? "bold" : "normal" },
          };
        }),
        label: {
          show: true,
          position: "right",
          fontSize: 12,
          backgroundColor: "rgba(255,255,255,.85)",
          padding: [1, 2],
          formatter: ({ dataIndex }) => {
            const one = chart.bars[dataIndex];
            if (one.value === null) return `？ ${surroundings.say("chart_missing")}`;
            const sign = one.verdict ? `${looksOf(one.verdict).sign} ` : "";
            return sign + shown(one.value, chart.digits);
          },
        },
        markLine: limitLine(chart.limit, "x"),
      },
    ],
  });
}

/** Scatter series, one for each verdict, so that the legend says what the signs mean. */
function byVerdict(things, surroundings, point, more) {
  return Object.keys(VERDICTS).flatMap((verdict) => {
    const members = things.filter((one) => (one.verdict ?? "none") === verdict);
    if (!members.length) return [];
    const looks = VERDICTS[verdict];
    return [
      {
        name: verdict === "none" ? surroundings.say("chart_none") : surroundings.say(`chart_${verdict}`),
        type: "scatter",
        symbol: looks.symbol,
        itemStyle: { color: looks.fill, borderColor: looks.edge, borderWidth: verdict === "unknown" ? 2 : 1, opacity: 0.9 },
        data: members.map((one) => ({ ...point(one), thing: one })),
        ...more,
      },
    ];
  });
}

export function points(chart, surroundings) {
  const series = byVerdict(chart.points, surroundings, (one) => ({ value: [one.x, one.y] }), { symbolSize: 12 });
  if (series.length) {
    const found = [limitLine(chart.x_limit, "x"), limitLine(chart.y_limit, "y")].filter(Boolean);
    if (found.length) series[0].markLine = { ...found[0], data: found.flatMap((one) => one.data.map((at) => ({ ...at, label: one.label }))) };
  }
  return around(surroundings, {
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 14, textStyle: { color: INK, fontSize: 13 }, show: series.length > 1 },
    grid: { left: 8, right: 24, top: 50, bottom: 24, containLabel: true },
    tooltip: tooltip("item", ({ data }) =>
      [data.thing.name, `${chart.x_name}  ${shown(data.thing.x, chart.digits)}`, `${chart.y_name}  ${shown(data.thing.y, chart.digits)}`].join("\n")),
    xAxis: valueAxis(chart.x_name, chart.digits, { scale: true, nameLocation: "middle", nameGap: 26, nameTextStyle: { ...nameText, align: "center" } }),
    yAxis: valueAxis(chart.y_name, chart.digits, { scale: true }),
    series,
  });
}

/** Pupils as area of the sign: a school of four times the pupils is twice as wide. */
export function signSize(size, largest) {
  return largest > 0 ? Math.max(7, Math.round(30 * Math.sqrt(Math.max(size, 0) / largest))) : 10;
}

export function places(chart, surroundings) {
  const largest = Math.max(0, ...chart.places.map((one) => one.size));
  const point = (one) => ({ value: [one.longitude, one.latitude], symbolSize: signSize(one.size, largest) });
  const named = chart.places.length <= (surroundings.narrow ? 12 : 40);
  const label = {
    show: named,
    position: "right",
    fontSize: 12,
    color: INK,
    formatter: ({ data }) => cut(data.thing.name, 12),
    textBorderColor: "#fff",
    textBorderWidth: 3,
  };
  const series = byVerdict(chart.places, surroundings, point, { coordinateSystem: "geo", label, labelLayout: { hideOverlap: true, moveOverlap: "shiftY" } });
  return around(surroundings, {
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 14, textStyle: { color: INK, fontSize: 13 } },
    tooltip: tooltip("item", ({ data }) =>
      [data.thing.name, data.thing.note, `${chart.size_name}  ${shown(data.thing.size, chart.digits, chart.unit)}`].filter(Boolean).join("\n")),
    geo: {
      map: surroundings.map,
      roam: "move",
      scaleLimit: { min: 1, max: 12 },
      top: 44,
      left: 24,
      right: surroundings.narrow ? 60 : 110,
      bottom: 24,
      // At these latitudes a degree east is shorter than a degree north.
      aspectScale: Math.cos((middle(chart.places.map((one) => one.latitude)) * Math.PI) / 180),
      itemStyle: { areaColor: "#f7f9fa", borderColor: "#8593a0" },
      emphasis: { disabled: true },
      select: { disabled: true },
      silent: true,
    },
    series,
  });
}

export function middle(values) {
  return values.length ? (Math.min(...values) + Math.max(...values)) / 2 : 0;
}

/** Where a county has no border to draw, the frame that its schools need. @returns {object} GeoJSON */
export function frame(chart) {
  const pad = (low, high, least) => Math.max((high - low) * 0.08, least);
  const xs = chart.places.map((one) => one.longitude);
  const ys = chart.places.map((one) => one.latitude);
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const [dx, dy] = [pad(west, east, 0.01), pad(south, north, 0.01)];
  const ring = [[west - dx, south - dy], [east + dx, south - dy], [east + dx, north + dy], [west - dx, north + dy], [west - dx, south - dy]];
  return { type: "FeatureCollection", features: [{ type: "Feature", properties: { name: "" }, geometry: { type: "Polygon", coordinates: [ring] } }] };
}

export function matrix(chart, surroundings) {
  const cells = chart.values.flatMap((line, y) => line.map((value, x) => [x, y, value]));
  const numbers = cells.map((one) => one[2]).filter((one) => one !== null);
  const few = cells.length <= (surroundings.narrow ? 30 : 120);
  return around(surroundings, {
    grid: { left: widthOf(chart.y.map((one) => cut(one, 14))) + 12, right: 8, top: 6, bottom: 56 },
    tooltip: tooltip("item", ({ data }) => `${chart.y[data.value[1]]}  ${chart.x[data.value[0]]}\n${shown(data.thing, chart.digits, chart.unit)}`),
    xAxis: { type: "category", data: chart.x, axisLabel: { ...axisText, hideOverlap: true }, axisTick: { show: false } },
    yAxis: { type: "category", inverse: true, data: chart.y, axisLabel: { ...axisText, formatter: (text) => cut(text, 14) }, axisTick: { show: false } },
    visualMap: {
      min: numbers.length ? Math.min(...numbers) : 0,
      max: numbers.length ? Math.max(...numbers) : 1,
      dimension: 2,
      orient: "horizontal",
      left: "center",
      bottom: 0,
      itemHeight: 140,
      precision: chart.digits,
      textStyle: { color: SOFT },
      inRange: { color: ["#f2f7fb", "#cfe2f1", "#a3c9e4", "#74addb"] },
      seriesIndex: 0,
    },
    series: [
      {
        type: "heatmap",
        data: cells.filter((one) => one[2] !== null).map((one) => ({ value: one, thing: one[2] })),
        label: { show: few, formatter: ({ data }) => shown(data.thing, chart.digits), color: INK },
        itemStyle: { borderColor: "#fff", borderWidth: 1 },
      },
      {
        // Missing cells are hatched and carry a sign; no colour of the scale is theirs.
        type: "heatmap",
        data: cells.filter((one) => one[2] === null).map((one) => ({ value: [one[0], one[1], 0], thing: null })),
        itemStyle: { color: "#e6e6e6", decal: { ...HATCH, color: "#fff" }, borderColor: "#fff", borderWidth: 1 },
        label: { show: true, formatter: "？", color: "#4d5863" },
      },
    ],
  });
}

export const KINDS = { lines, bars, ranking, points, places, matrix };
