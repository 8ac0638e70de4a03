/** How charts look: the colours of the styles (css/tokens.css), and for verdicts a sign beside the colour. */
export const INK = "#1c2733";
export const SOFT = "#44515e";
export const FAINT = "#5a6775";
export const LINE = "#d5dde4";
export const LIMIT = "#a8420f";

// Readable beside each other and in grey; the order is kept so that the same series has the same colour on every page.
export const SERIES = ["#1f6fa8", "#c0651b", "#4f7d5a", "#7a5aa6", "#8a949e", "#b08b14"];
export const DASHES = ["solid", "dashed", "dotted", [8, 3, 2, 3], "solid", "dashed"];
export const SYMBOLS = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect"];

export const VERDICTS = {
  pass: { fill: "#3f86bd", edge: "#174a70", symbol: "circle", sign: "✓" },
  fail: { fill: "#cc5a1e", edge: "#7d3208", symbol: "triangle", sign: "✗" },
  unknown: { fill: "#ffffff", edge: "#4d5863", symbol: "diamond", sign: "？" },
  none: { fill: "#c4d6e5", edge: "#1f4e79", symbol: "rect", sign: "–" },
};

/** Bars of what is not met are hatched: seen in grey, too. */
export const HATCH = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: Math.PI / 4, color: "rgba(255,255,255,.5)" };

/** @param {string | null | undefined} verdict */
export const looksOf = (verdict) => VERDICTS[verdict ?? "none"] ?? VERDICTS.none;
