(function () {
  "use strict";
  var each = function (list, act) { Array.prototype.forEach.call(list, act); };
  document.documentElement.className += " js";

  var folds = [];
  // Parts of indicators fold; those of an indicator that is met start folded.
  each(document.querySelectorAll("tr[data-parts]"), function (head) {
    var parts = [], row = head.nextElementSibling, button = document.createElement("button");
    while (row && !/depth0/.test(row.className)) { parts.push(row); row = row.nextElementSibling; }
    var show = function (open) {
      each(parts, function (part) { part.className = part.className.replace(/ ?folded/, "") + (open ? "" : " folded"); });
      button.textContent = open ? "−" : "+";
      button.setAttribute("aria-expanded", open ? "true" : "false");
    };
    folds.push(show);
    button.type = "button"; button.className = "fold"; button.title = head.getAttribute("data-parts");
    button.setAttribute("aria-label", button.title);
    button.onclick = function () { show(button.textContent === "+"); };
    var cell = head.querySelector(".name");
    cell.insertBefore(button, cell.firstChild);
    show(/bad|open/.test(head.className) && 8 > parts.length);
  });

  // A click on a heading sorts its table, a second one the other way round.
  var key = function (row, place) {
    var cell = row.cells[place], given = cell.getAttribute("data-n");
    var text = given === null ? cell.textContent.trim() : given;
    var number = parseFloat(text.replace(/^[^0-9.-]+/, "").replace(/,/g, ""));
    return /num|\bc\b/.test(cell.className) ? (isNaN(number) ? -Infinity : number) : text;
  };
  each(document.querySelectorAll("table.sortable"), function (table) {
    each(table.tHead.rows[0].cells, function (heading, place) {
      heading.onclick = function () {
        var down = heading.getAttribute("aria-sort") === "ascending";
        each(table.tHead.rows[0].cells, function (other) { other.removeAttribute("aria-sort"); });
        heading.setAttribute("aria-sort", down ? "descending" : "ascending");
        var body = table.tBodies[0], rows = Array.prototype.slice.call(body.rows);
        rows.sort(function (a, b) {
          var x = key(a, place), y = key(b, place);
          var order = typeof x === "number" ? (x === y ? 0 : x > y ? 1 : -1) : x.localeCompare(y, "zh");
          return down ? -order : order;
        });
        each(rows, function (row) { body.appendChild(row); });
      };
    });
  });

  var filter = document.getElementById("filter");
  if (filter) {
    filter.parentNode.parentNode.hidden = false;
    filter.oninput = function () {
      var words = filter.value.trim();
      each(document.getElementById("shortage-list").tBodies[0].rows, function (row) {
        row.style.display = row.textContent.indexOf(words) === -1 ? "none" : "";
      });
    };
  }

  // Printing prints what is seen; one button opens everything before.
  var all = document.getElementById("unfold");
  if (all) {
    all.hidden = false;
    all.onclick = function () {
      var open = all.getAttribute("aria-pressed") !== "true";
      all.setAttribute("aria-pressed", open ? "true" : "false");
      each(document.querySelectorAll("details"), function (one) { one.open = open; });
      each(folds, function (fold) { fold(open); });
    };
  }
})();
