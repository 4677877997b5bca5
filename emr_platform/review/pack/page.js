"use strict";
// The page works without this: it adds the filters, opens what a link leads to, and opens proofs for printing.
(() => {
  const form = document.getElementById("filters");
  const count = document.getElementById("count");
  const noneLeft = document.getElementById("none-left");
  const controls = [...document.querySelectorAll(".control")].map((element) => ({
    element,
    opened: element.open,
    frameworks: element.dataset.frameworks.split(" "),
    heading: element.querySelector("summary").textContent.toLowerCase(),
    passes: [...element.querySelectorAll(".passes")],
    results: [...element.querySelectorAll("li[data-status]")].map((item) => ({ item, words: null })),
  }));
  const wordsIn = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = (text, words) => words.every((word) => text.toLowerCase().includes(word));
  const total = controls.reduce((sum, control) => sum + control.results.length, 0);

  const wordsOf = (result) => {
    if (result.words === null) {
      const group = result.item.closest(".passes");
      const reason = group ? group.querySelector("summary").textContent : "";
      result.words = (result.item.textContent + " " + reason).toLowerCase();
    }
    return result.words;
  };

  const apply = () => {
    const wanted = new FormData(form);
    const statuses = new Set(wanted.getAll("status"));
    const [severity, framework, stack, id] = ["severity", "framework", "stack", "control"].map((key) => wanted.get(key));
    const query = wordsIn(wanted.get("q"));
    const plain = statuses.size === form.elements.status.length && !(severity || framework || stack || id || query.length);
    let shown = 0;
    for (const control of controls) {
      const { element } = control;
      const asked =
        (!severity || element.dataset.severity === severity) &&
        (!framework || control.frameworks.includes(framework)) &&
        (!id || element.dataset.control === id);
      const named = query.length > 0 && holds(control.heading, query);
      let here = 0;
      for (const result of control.results) {
        const { status, stack: of } = result.item.dataset;
        const fits =
          asked && statuses.has(status) && (!stack || of === stack) && (!query.length || named || holds(wordsOf(result), query));
        result.item.hidden = !fits;
        here += fits;
      }
      for (const group of control.passes) {
        group.hidden = !group.querySelector("li:not([hidden])");
        if (query.length && !named) group.open = !group.hidden;
      }
      element.hidden = here === 0;
      if (plain) element.open = control.opened;
      else if (query.length || id) element.open = here > 0;
      shown += here;
    }
    noneLeft.hidden = shown > 0;
    count.textContent = `${shown} of ${total} results`;
  };

  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  });
  form.addEventListener("reset", () => setTimeout(apply, 0));
  form.addEventListener("submit", (event) => event.preventDefault());
  const openAll = (open) => {
    for (const { element } of controls) if (!element.hidden) element.open = open;
  };
  document.getElementById("open-all").addEventListener("click", () => openAll(true));
  document.getElementById("close-all").addEventListener("click", () => openAll(false));

  for (const table of document.querySelectorAll("table.facts")) {
    if (table.rows.length < 25) continue;
    const groups = [...table.tBodies].map((body) => {
      const rows = [...body.rows];
      return rows[0]?.className === "group" ? { heading: rows[0], rows: rows.slice(1) } : { heading: null, rows };
    });
    const label = document.createElement("label");
    const input = document.createElement("input");
    label.className = "rows";
    label.append("Rows with ", input);
    input.type = "search";
    input.addEventListener("input", () => {
      const query = wordsIn(input.value);
      const textOf = (row) => [...(row?.cells ?? [])].map((cell) => cell.textContent).join(" ");
      for (const { heading, rows } of groups) {
        for (const row of rows) row.hidden = !holds(`${textOf(heading)} ${textOf(row)}`, query);
        if (heading) heading.hidden = rows.every((row) => row.hidden);
      }
    });
    table.parentElement.before(label);
  }

  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.closest("[hidden]")) form.reset();
    for (let part = target; part; part = part.parentElement) {
      if (part.hidden) part.hidden = false;
      if (part.tagName === "DETAILS") part.open = true;
    }
    target.scrollIntoView({ block: target.tagName === "SPAN" ? "center" : "start" });
    if (target.tagName === "SPAN") target.focus({ preventScroll: true });
  };
  addEventListener("hashchange", reveal);
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("li:not([data-status=PASS]) details, .control")) part.open = true;
  });
  form.hidden = false;
  apply();
  reveal();
})();
