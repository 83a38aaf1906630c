"use strict";
for (const part of document.querySelectorAll(".sortable")) {
  const table = part.querySelector("table");
  const heads = [...table.tHead.rows[0].cells];
  const choice = part.querySelector("select");
  const more = part.querySelector(".more");
  const few = Number(part.dataset.first);
  const collator = new Intl.Collator("nb", { numeric: true });
  let all = false;

  const text = (row, column) => row.cells[column].textContent;
  const value = (row, column) => parseFloat(text(row, column).replace("\u2212", "-").replace(",", ".").replace(/[^0-9.+-]/g, ""));
  const compare = (column) => (a, b) => {
    if (column === 0) return collator.compare(text(a, 0), text(b, 0));
    const [x, y] = [value(a, column), value(b, column)];
    return Number.isNaN(x) || Number.isNaN(y) ? Number.isNaN(y) - Number.isNaN(x) : x - y;
  };

  function show() {
    for (const body of table.tBodies) [...body.rows].forEach((row, place) => { row.hidden = !all && place >= few; });
    more.hidden = table.tBodies[0].rows.length <= few;
    more.textContent = all ? more.dataset.first : more.dataset.all;
    more.setAttribute("aria-expanded", String(all));
  }

  function sort(column, descending) {
    heads.forEach((head, place) => {
      if (place === column) head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    for (const body of table.tBodies) {
      const rows = [...body.rows].sort(compare(column));
      if (descending) rows.reverse();
      body.append(...rows);
      if (column > 0) rows.forEach((row) => [...row.cells].forEach((cell, place) => {
        cell.classList.toggle("on", place === column);
      }));
    }
    show();
  }

  heads.forEach((head, column) => head.querySelector("button").addEventListener("click", () => {
    const was = head.getAttribute("aria-sort");
    sort(column, was ? was === "ascending" : column > 0);
  }));
  if (choice) choice.addEventListener("change", () => {
    [...table.tBodies].forEach((body, place) => { body.hidden = place !== Number(choice.value); });
  });
  more.addEventListener("click", () => { all = !all; show(); });
  show();
}
