"use strict";
const list = document.getElementById("list");
const articles = [...list.querySelectorAll("article")];
const filter = document.getElementById("filter");
const buttons = [...document.querySelectorAll("button[data-by]")];
let by = "file";
function show() {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map();
  for (const article of articles) {
    const text = (article.dataset.file + " " + article.dataset.check + " " + article.textContent).toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    const key = article.dataset[by];
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(article);
  }
  list.replaceChildren();
  for (const key of [...groups.keys()].sort()) {
    const title = document.createElement("h2");
    title.textContent = `${key} (${groups.get(key).length})`;
    list.append(title, ...groups.get(key));
  }
  if (!groups.size) {
    const empty = document.createElement("p");
    empty.className = "empty";
    empty.textContent = "nothing to show";
    list.append(empty);
  }
}
filter.addEventListener("input", show);
for (const button of buttons)
  button.addEventListener("click", () => {
    by = button.dataset.by;
    for (const other of buttons) other.setAttribute("aria-pressed", other === button);
    show();
  });
document.querySelector(".bar").hidden = false;
const wanted = new URLSearchParams(location.hash.slice(1));
filter.value = wanted.get("filter") || "";
(buttons.find((button) => button.dataset.by === wanted.get("by")) || buttons[0]).click();
