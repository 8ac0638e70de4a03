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
import { onEach } from "./element.js";
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

onEach("[data-chart]", (box) => {
  const chart = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  if (chart.kind === "places" && !chart.places.length) return;
  // Bars keep their breadth however many there are.
  if (chart.kind === "ranking") box.style.height = `${Math.max(120, chart.bars.length * 30 + 54)}px`;
  const drawn = init(box, null, { renderer: "canvas" });
  const draw = () => {
    if (chart.kind === "places") registerMap("outline", chart.outline ?? frame(chart));
    const fonts = getComputedStyle(document.body).fontFamily;
    drawn.setOption(KINDS[chart.kind](chart, { fonts, say, narrow: box.clientWidth < NARROW_PX }), { notMerge: true });
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
