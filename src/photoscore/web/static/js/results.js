// The results on the page: cards that the server wrote, best first.
import { armCopyButtons } from "./site.js";
import { fill } from "./say.js";

export class Results {
  constructor(section, texts) {
    this.section = section;
    this.texts = texts;
    this.title = section.querySelector("#results-title");
    this.list = section.querySelector("[data-ranking]");
    section.querySelector("[data-clear]").addEventListener("click", () => this.clear());
  }

  // The answer to one photo; `picture` shows it, where the browser can.
  add(result, picture) {
    const item = document.createElement("li");
    item.innerHTML = result.html;
    item.dataset.score = result.score ?? -1;
    item.dataset.name = result.name;
    item.dataset.percent = result.percent ?? "";
    if (picture) this.show(item, picture);
    armCopyButtons(item);
    const after = [...this.list.children].find((other) => Number(other.dataset.score) < Number(item.dataset.score));
    this.list.insertBefore(item, after ?? null);
    this.section.hidden = false;
    this.number();
  }

  show(item, picture) {
    const frame = item.querySelector(".result-photo");
    if (!frame) return;
    const image = new Image();
    image.alt = item.dataset.name;
    // A browser that cannot show HEIC keeps the words that stand there.
    image.addEventListener("load", () => frame.replaceChildren(image));
    image.addEventListener("error", () => URL.revokeObjectURL(image.src));
    image.src = URL.createObjectURL(picture);
  }

  // Ranks: only scored photos have a place, and only where there is something to compare.
  number() {
    const scored = [...this.list.children].filter((item) => item.dataset.percent !== "");
    const many = this.list.children.length > 1;
    this.list.classList.toggle("many", many);
    this.title.textContent = many ? this.title.dataset.titleMany : this.title.dataset.titleOne;
    for (const item of this.list.children) item.querySelector(":scope > .rank")?.remove();
    if (scored.length < 2) return;
    scored.forEach((item, position) => {
      const rank = document.createElement("p");
      rank.className = "rank";
      rank.textContent = fill(this.texts.rank, { n: position + 1 });
      item.prepend(rank);
    });
  }

  best() {
    return [...this.list.children].find((item) => item.dataset.percent !== "");
  }

  clear() {
    for (const image of this.list.querySelectorAll("img[src^=blob]")) URL.revokeObjectURL(image.src);
    this.list.replaceChildren();
    this.section.hidden = true;
    document.querySelector("#photos").focus();
  }
}
