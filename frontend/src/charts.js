/**
 * Draws every [data-chart="id of a JSON script"]. The page has the same figures as a table; this is for the eye.
 * Canvas and rich text, because the page forbids styles that stand in it.
 */
import { BarChart, HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import { GeoComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapContinuousComponent } from "echarts/components";
import { init, registerMap, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";
import { frame, KINDS } from "./chart/options.js";
import { element, onEach } from "./element.js";
import { say } from "./words.js";

use([
  BarChart, HeatmapChart, LineChart, ScatterChart,
  GeoComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapContinuousComponent,
  LabelLayout, CanvasRenderer,
]);

const NARROW_PX = 480;

/** What a click opens: the thing under the pointer, by the kind of chart. */
function hrefOf(chart, event) {
  return event.data?.thing?.href ?? (chart.bars && event.componentType === "series" ? chart.bars[event.dataIndex]?.href : "");
}

/** Buttons that bring a crowded town nearer; the wheel stays with the page. */
function zooming(drawn, box) {
  const button = (key, sign, zoom) => {
    const made = element("button", { type: "button", class: "button is-small", "aria-label": say(key) }, sign);
    made.addEventListener("click", () => {
      drawn.dispatchAction({ type: "geoRoam", componentType: "geo", geoIndex: 0, zoom, originX: box.clientWidth / 2, originY: box.clientHeight / 2 });
    });
    return made;
  };
  return element("div", { class: "actions is-end chart-tools" }, button("chart_nearer", "+", 1.6), button("chart_farther", "−", 1 / 1.6));
}

onEach("[data-chart]", (box) => {
  const chart = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  if (chart.kind === "places" && !chart.places.length) return;
  // Bars keep their breadth however many there are.
  if (chart.kind === "ranking") box.style.height = `${Math.max(120, chart.bars.length * 30 + 54)}px`;
  const drawn = init(box, null, { renderer: "canvas" });
  const map = box.dataset.chart; // each map has its own name: a page may show two
  if (chart.kind === "places") {
    registerMap(map, chart.outline ?? frame(chart));
    box.before(zooming(drawn, box));
  }
  const draw = () => {
    const fonts = getComputedStyle(document.body).fontFamily;
    drawn.setOption(KINDS[chart.kind](chart, { fonts, say, map, narrow: box.clientWidth < NARROW_PX }), { notMerge: true });
  };
  draw();
  drawn.on("click", (event) => {
    const href = hrefOf(chart, event);
    if (href) window.location.assign(href);
  });
  drawn.on("mouseover", (event) => (box.style.cursor = hrefOf(chart, event) ? "pointer" : ""));
  let narrow = box.clientWidth < NARROW_PX;
  new ResizeObserver(() => {
    drawn.resize();
    if (narrow === box.clientWidth < NARROW_PX) return;
    narrow = !narrow;
    draw();
  }).observe(box);
  // What htmx takes out of the page gives its memory back.
  box.addEventListener("htmx:beforeCleanupElement", () => drawn.dispose());
});
