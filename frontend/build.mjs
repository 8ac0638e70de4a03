/**
 * Builds what the browser gets into src/junheng/web/static/junheng; the built files are committed, so that neither
 * installing nor running junheng needs Node.
 *
 *   node build.mjs           write the files
 *   node build.mjs --check   compare byte by byte with the files that are there, write nothing
 */
import { build } from "esbuild";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const TARGET = join(HERE, "..", "src", "junheng", "web", "static", "junheng");
// Chromium 86 is what the browsers of offices that came with Windows 7 are made of.
const BROWSERS = ["chrome86", "firefox91", "safari15"];
// Packages whose code is in the built files; zrender and tslib come with echarts.
const BUNDLED = ["htmx.org", "echarts", "zrender", "tslib", "bootstrap-icons"];
// The icons that templates name, from bootstrap-icons.
const ICONS = JSON.parse(await readFile(join(HERE, "src", "icons.json"), "utf8"));

/** Styles and scripts, bundled. @returns {Promise<Map<string, Uint8Array>>} name to bytes */
async function bundles() {
  const done = await build({
    absWorkingDir: HERE,
    entryPoints: { app: "src/app.js", charts: "src/charts.js", early: "src/early.js" },
    bundle: true,
    minify: true,
    format: "iife",
    charset: "utf8",
    target: BROWSERS,
    legalComments: "none", // the whole licences are in LICENSES.txt
    outdir: "out",
    write: false,
  });
  const styles = await build({
    absWorkingDir: HERE,
    entryPoints: { app: "src/css/app.css" },
    bundle: true,
    minify: true,
    charset: "utf8",
    target: BROWSERS,
    outdir: "out",
    write: false,
  });
  const files = [...done.outputFiles, ...styles.outputFiles];
  return new Map(files.map((file) => [relative(join(HERE, "out"), file.path), file.contents]));
}

/** One sprite of all icons; a page shows one with <use href="…/icons.svg#name">. */
async function icons() {
  const symbols = [];
  for (const name of ICONS) {
    const text = await readFile(join(HERE, "node_modules", "bootstrap-icons", "icons", `${name}.svg`), "utf8");
    const box = /viewBox="([^"]+)"/.exec(text)[1];
    const inner = text.slice(text.indexOf(">") + 1, text.lastIndexOf("</svg>")).replace(/\s*\n\s*/g, "");
    symbols.push(`<symbol id="${name}" viewBox="${box}">${inner}</symbol>`);
  }
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
}

/** The licence and notice texts of every package that is in the built files. */
async function licences() {
  const parts = [];
  for (const name of BUNDLED) {
    const folder = join(HERE, "node_modules", name);
    const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const files = (await readdir(folder)).filter((file) => /^(licen[sc]e|notice|copying)/i.test(file) && !/s$/.test(file));
    if (!files.length) throw new Error(`${name} has no licence file`);
    const more = await readdir(join(folder, "licenses")).catch(() => []); // of what echarts itself has taken in
    files.push(...more.map((file) => join("licenses", file)));
    const texts = await Promise.all(files.sort().map((file) => readFile(join(folder, file), "utf8")));
    const clean = texts.map((text) => text.replaceAll("\r\n", "\n").replace(/[ \t]+$/gm, "").trim());
    parts.push(`${"=".repeat(80)}\n${name} ${about.version} (${about.license})\n${"=".repeat(80)}\n\n${clean.join("\n\n")}\n`);
  }
  return Buffer.from(`Packages whose code is in the files of this folder.\n\n${parts.join("\n")}`);
}

const built = await bundles();
built.set("icons.svg", await icons());
built.set("LICENSES.txt", await licences());
built.set("logo.svg", await readFile(join(HERE, "src", "logo.svg")));

if (process.argv.includes("--check")) {
  const there = await readdir(TARGET).catch(() => []);
  const faults = there.filter((name) => !built.has(name)).map((name) => `${name}: not made by the build`);
  for (const [name, contents] of built) {
    const present = await readFile(join(TARGET, name)).catch(() => null);
    if (!present) faults.push(`${name}: missing`);
    else if (!present.equals(Buffer.from(contents))) faults.push(`${name}: differs from what its sources give`);
  }
  if (faults.length) {
    console.error(`${faults.join("\n")}\nRun: python dev.py assets`);
    process.exit(1);
  }
  console.log(`${built.size} built files are current`);
} else {
  await rm(TARGET, { recursive: true, force: true });
  await mkdir(TARGET, { recursive: true });
  for (const [name, contents] of built) await writeFile(join(TARGET, name), contents);
  for (const [name, contents] of built) console.log(`${String(contents.length).padStart(8)}  ${name}`);
}
