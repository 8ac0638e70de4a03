(function () {
  "use strict";
  var panel = document.getElementById("opened"), source = document.getElementById("opened-data");
  var each = function (list, act) { Array.prototype.forEach.call(list, act); };
  var data = null, from = null;

  // The order of what `opened.py` writes.
  var VALUE = 0, SHOWN = 1, TARGET = 2, VERDICT = 3, REASON = 4, FLAGS = 5, FORMULA = 6, NUMBERS = 7, FIGURES = 8, EXEMPTION = 9, PARTS = 10;
  var text = function (place) { return data.texts[place || 0]; };
  var link = function (key) { return "#" + key.split("/").map(encodeURIComponent).join("/"); };
  var exact = function (value, digits) { return typeof value === "number" ? String(+value.toPrecision(digits)) : value; };
  var unit = function (words) { return (/^[A-Za-z]/.test(words) ? " " : "") + words; };

  // An element with its class and children; strings become text, never markup.
  var make = function (tag, name, children) {
    var element = document.createElement(tag);
    if (name) { element.className = name; }
    each(children || [], function (child) {
      if (child || child === 0) { element.appendChild(child.nodeType ? child : document.createTextNode(child)); }
    });
    return element;
  };
  var anchor = function (key, words) {
    var element = make("a", "", [words]);
    element.href = link(key);
    return element;
  };
  var badge = function (place) {
    var verdict = data.verdicts[place];
    return make("span", "v v-" + verdict[0], [make("i", "", [{ pass: "✓", fail: "✗", unknown: "？", none: "–" }[verdict[0]]]), verdict[1]]);
  };
  var heading = function (words) { return make("h4", "", [words]); };
  // Columns that say nothing are left out.
  var table = function (headings, rows) {
    var kept = headings.map(function (_, place) { return rows.some(function (row) { return row[place] !== ""; }); });
    var keep = function (_, place) { return kept[place]; };
    headings = headings.filter(keep);
    rows = rows.map(function (row) { return row.filter(keep); });
    var head = make("tr", "", headings.map(function (one) { return make("th", one[1], [one[0]]); }));
    var body = rows.map(function (row) {
      return make("tr", "", row.map(function (cell, place) { return make("td", headings[place][1], [].concat(cell)); }));
    });
    return make("div", "scroll", [make("table", "", [make("thead", "", [head]), make("tbody", "", body)])]);
  };

  var find = function (key) {
    var parts = key.split("/"), stages = data.numbers[parts[0]], schools = stages && stages[parts[1] || ""];
    return schools && schools[parts[2] || ""];
  };
  var stageName = function (stage) { return stage === "whole" ? data.labels.whole_school : data.stages[stage] || ""; };

  var places = function (list) {
    var lines = [];
    for (var at = 0; list && list.length > at; at += 2) {
      var sheet = data.sheets[list[at]];
      lines.push(make("div", "", [sheet[0], " ", sheet[1], " ", make("b", "", [list[at + 1]])]));
    }
    return lines.length ? lines : [make("span", "none", [data.labels.no_cells])];
  };
  var figures = function (list) {
    var L = data.labels, linked = false;
    var rows = list.map(function (place) {
      var one = data.figures[place], name = text(one[0]), key = one[6], stage = one[3] && !key ? stageName(one[3]) : "";
      linked = linked || key;
      var value = one[1] === null || one[1] === undefined ? "—" : exact(one[1], key ? 6 : 12) + unit(text(one[2]));
      return [key ? anchor(key, name) : name, stage, value, key ? "" : places(one[5]), text(one[4])];
    });
    var headings = [[L.figure, ""], [L.stage, "nw"], [L.figure_value, "num"], [L.place, "place"], [L.remark, ""]];
    if (linked) { headings[0][0] = /\/.*\//.test(linked) ? L.school : L.indicator; }
    return table(headings, rows);
  };

  // Which schools are behind an indicator of the county: those that miss it, those that cannot be told, the others folded.
  var schools = function (indicator) {
    var stages = data.numbers[indicator] || {}, groups = [[], [], []];
    Object.keys(stages).forEach(function (stage) {
      Object.keys(stages[stage]).forEach(function (school) {
        var one = stages[stage][school], words = data.schools[school];
        if (school && groups[one[VERDICT] || 0]) {
          groups[one[VERDICT] || 0].push(make("li", "", [
            anchor([indicator, stage, school].join("/"), words), " ", make("small", "inline", [stage === "whole" ? "" : stageName(stage)]), " ", one[SHOWN]
          ]));
        }
      });
    });
    var L = data.labels, found = [];
    [[1, L.rows_fail], [2, L.rows_unknown_list]].forEach(function (one) {
      if (groups[one[0]].length) { found.push(heading(one[1] + " (" + groups[one[0]].length + ")"), make("ul", "schools", groups[one[0]])); }
    });
    if (groups[0].length) {
      found.push(make("details", "", [make("summary", "", [L.rows_pass + " (" + groups[0].length + ")"]), make("ul", "schools", groups[0])]));
    }
    return found;
  };

  var line = function (label, children) { return make("div", "", [make("dt", "", [label]), make("dd", "", children)]); };
  var demand = function (rule) {
    var L = data.labels, lines = [];
    if (rule[1]) { lines.push(line(L.demand, [rule[1]])); }
    if (rule[2]) { lines.push(line(L.clause, [rule[2]])); }
    each(rule[3], function (place, at) { lines.push(line(at ? "" : L.source_documents, [text(place)])); });
    if (rule[4]) { lines.push(line(L.confidence, [rule[4]])); }
    return make("dl", "", lines);
  };
  var title = function (indicator, stage, school) {
    var place = [school ? data.schools[school] : "", stage ? stageName(stage) : ""].filter(Boolean).join(" · ");
    var name = make("h3", "", [make("code", "", [indicator]), " ", stage && !school && data.rules[indicator][7] || data.rules[indicator][0]]);
    name.id = "opened-title";
    name.tabIndex = -1;
    return [make("p", "where", [place]), name];
  };
  var also = function (keys) {
    var links = keys.filter(function (one) { return one && find(one[0]) || one && one[2]; });
    if (!links.length) { return []; }
    return [make("p", "also", [data.labels.see_also + " "].concat(links.map(function (one) { return anchor(one[0], one[1]); })))];
  };

  var number = function (key, entry) {
    var parts = key.split("/"), indicator = parts[0], stage = parts[1], school = parts[2];
    var L = data.labels, rule = data.rules[indicator], exactly = exact(entry[VALUE], 17), found = title(indicator, stage, school);
    var has = entry[SHOWN] || entry[VALUE] !== null && entry[VALUE] !== undefined;
    found.push(make("p", "result", [
      has ? make("b", "", [entry[SHOWN] || exactly]) : "", entry[TARGET] ? make("span", "", [L.target + " " + text(entry[TARGET])]) : "", badge(entry[VERDICT] || 0)
    ]));
    if (has && entry[VALUE] !== null) { found.push(make("p", "fine", [L.exact_value + " " + entry[VALUE]])); }
    if (entry[REASON]) { found.push(make("p", "", [text(entry[REASON])])); }
    if (entry[FLAGS]) { found.push(make("p", "", [make("span", "flag", [text(entry[FLAGS])])])); }
    if (entry[EXEMPTION]) { found.push(make("p", "", [L.exemption + (/[^\x00-\xff]/.test(L.exemption) ? "：" : ": "), text(entry[EXEMPTION])])); }
    if (entry[FORMULA] || entry[NUMBERS]) {
      found.push(heading(L.formula), make("p", "formula", [text(entry[FORMULA])]));
      if (entry[NUMBERS]) {
        found.push(make("p", "formula", ["= ", entry[NUMBERS], entry[VALUE] === null ? "" : " = " + exact(entry[VALUE], 12)]));
      }
    }
    if (entry[PARTS] && entry[PARTS].length) {
      var headings = [[L.indicator, ""], [L.figure_value, "num"], [L.target, "nw"], [L.verdict, "nw"], [L.reason, ""]];
      var rows = entry[PARTS].map(function (one) {
        return [one[5] ? anchor(one[5], text(one[0])) : text(one[0]), one[1], one[2], badge(one[3]), text(one[4])];
      });
      found.push(heading(L.parts_of), table(headings, rows));
    }
    if (entry[FIGURES] && entry[FIGURES].length) { found.push(heading(L.figures_used), figures(entry[FIGURES])); }
    if (!stage) { found = found.concat(schools(indicator)); }
    found.push(demand(rule));
    return found.concat(also([
      school && stage !== "whole" && data.school_rows[stage] && [[data.school_rule, stage, school].join("/"), data.rules[data.school_rule][0], true],
      school && rule[5] && [rule[5] + "/" + stage, rule[7]],
      (stage || rule[6]) && [rule[6] || indicator, (rule[6] || indicator) + " " + data.rules[rule[6] || indicator][0]]
    ]));
  };

  var schoolRow = function (key, row) {
    var parts = key.split("/"), L = data.labels, found = title(parts[0], parts[1], parts[2]), at = 0;
    found.push(make("p", "result", [make("b", "", [row[0]]), make("span", "", [L.lowest_ratio + " " + row[1]]), badge(row[2])]));
    var rows = [];
    Object.keys(data.rules).forEach(function (indicator) {
      var one = find([indicator, parts[1], parts[2]].join("/"));
      if (!one || !data.rules[indicator][5]) { return; }
      rows.push([anchor([indicator, parts[1], parts[2]].join("/"), indicator + " " + data.rules[indicator][0]), one[SHOWN], text(one[TARGET]), row[3][at], row[4][at], badge(one[VERDICT] || 0)]);
      at += 1;
    });
    found.push(table([[L.indicator, ""], [L.value, "num"], [L.target, "nw"], [L.ratio, "num"], [L.peer_rank, "num"], [L.verdict, "nw"]], rows));
    if (row[5].length) {
      found.push(heading(L.peers));
      found.push(table([[L.school, ""], [L.pupils, "num"], [L.distance, "num"]], row[5].map(function (peer) {
        var words = data.schools[peer[0]], there = data.school_rows[parts[1]][peer[0]];
        return [there ? anchor([parts[0], parts[1], peer[0]].join("/"), words) : words, String(peer[1]), peer[2]];
      })));
    }
    found.push(demand(data.rules[parts[0]]));
    return found;
  };

  var content = function (key) {
    data = data || JSON.parse(source.textContent);
    var parts = key.split("/"), entry = find(key), row = (data.school_rows[parts[1]] || {})[parts[2]];
    if (entry) { return number(key, entry); }
    if (row && parts[0] === data.school_rule) { return schoolRow(key, row); }
    return null;
  };

  var show = function (key) {
    var found = content(key);
    if (!found) { return false; }
    if (!panel.hasAttribute("open")) { from = document.activeElement; }
    var close = make("button", "close", ["×"]);
    close.type = "button";
    close.title = data.labels.close;
    close.setAttribute("aria-label", data.labels.close);
    close.onclick = leave;
    panel.textContent = "";
    panel.appendChild(make("div", "bar", [close]));
    panel.appendChild(make("div", "body", found));
    if (!panel.hasAttribute("open")) {
      if (panel.showModal) { panel.showModal(); } else { panel.setAttribute("open", ""); }
    }
    panel.scrollTop = 0;
    document.getElementById("opened-title").focus();
    return true;
  };
  var hide = function () {
    if (!panel.hasAttribute("open")) { return; }
    if (panel.close) { panel.close(); } else { panel.removeAttribute("open"); }
    if (from && from !== document.body) { from.focus({ preventScroll: true }); }
  };
  var leave = function () {
    // The address loses its key without a jump to the top of the page.
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
    hide();
  };
  var follow = function () {
    var key = window.location.hash.slice(1).split("/").map(decodeURIComponent).join("/");
    if (!key || document.getElementById(key) || !show(key)) { hide(); }
  };

  panel.addEventListener("cancel", function (event) { event.preventDefault(); leave(); });
  panel.addEventListener("click", function (event) { if (event.target === panel) { leave(); } });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && panel.hasAttribute("open")) { event.preventDefault(); leave(); }
  });
  window.addEventListener("hashchange", follow);

  var open = function (element) {
    element.focus({ preventScroll: true });
    window.location.hash = link(element.getAttribute("data-open"));
  };
  document.addEventListener("click", function (event) {
    var element = event.target.closest && event.target.closest("[data-open]");
    if (!element || event.target.closest("button, a, summary") || String(window.getSelection())) { return; }
    open(element);
  });

  // One stop of the tab key for a table; arrows move between its numbers.
  var able = function (row) {
    return (row.hasAttribute("data-open") ? [row] : []).concat(Array.prototype.slice.call(row.querySelectorAll("[data-open]")));
  };
  var move = function (element, key) {
    var row = element.closest("tr"), here = able(row), at = here.indexOf(element);
    if (key === "ArrowLeft" || key === "ArrowRight") { return here[at + (key === "ArrowLeft" ? -1 : 1)]; }
    for (;;) {
      row = key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
      if (!row) { return null; }
      var there = row.offsetParent === null ? [] : able(row);
      if (there.length) { return there[Math.min(at, there.length - 1)]; }
    }
  };
  each(document.querySelectorAll("table"), function (table) {
    var all = table.querySelectorAll("[data-open]");
    each(all, function (one, place) { one.tabIndex = place ? -1 : 0; });
    if (all.length) { table.setAttribute("role", "grid"); }
    table.addEventListener("focusin", function (event) {
      if (!event.target.hasAttribute("data-open")) { return; }
      each(table.querySelectorAll("[data-open][tabindex='0']"), function (one) { one.tabIndex = -1; });
      event.target.tabIndex = 0;
    });
    table.addEventListener("keydown", function (event) {
      if (!event.target.hasAttribute("data-open")) { return; }
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(event.target); return; }
      if (!/^Arrow/.test(event.key)) { return; }
      event.preventDefault();
      var next = move(event.target, event.key);
      if (next) { next.focus(); }
    });
  });
  follow();
})();
