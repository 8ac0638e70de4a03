/**
 * table[data-sortable]: a click on a heading sorts the rows of the page that is shown, a second one the other way round.
 * Headings with data-sort="no" keep out. A cell may give its key in data-value; .num cells are compared as numbers.
 */
import { element, onEach } from "./element.js";
import { numberIn, ordered } from "./order.js";

/** @param {HTMLTableRowElement} row @param {number} place */
function key(row, place) {
  const cell = row.cells[place];
  if (!cell) return null;
  const given = cell.dataset.value;
  if (cell.matches(".num, [data-band]")) return numberIn(given ?? cell.textContent);
  return (given ?? cell.textContent).trim();
}

export function startSorting() {
  onEach("table[data-sortable]", (table) => {
    const headings = [...table.tHead.rows[table.tHead.rows.length - 1].cells];
    headings.forEach((heading, place) => {
      if (heading.dataset.sort === "no" || !heading.textContent.trim()) return;
      const button = element("button", { type: "button", class: "sort" });
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => {
        const now = heading.getAttribute("aria-sort");
        // Numbers are mostly asked for from the largest on.
        const down = now ? now === "ascending" : heading.classList.contains("num");
        headings.forEach((other) => other.removeAttribute("aria-sort"));
        heading.setAttribute("aria-sort", down ? "descending" : "ascending");
        const body = table.tBodies[0];
        body.append(...ordered([...body.rows], (row) => key(row, place), down));
      });
    });
  });
}
