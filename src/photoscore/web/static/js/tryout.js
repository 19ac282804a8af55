// The try-out: takes photos that are dropped, pasted, chosen or photographed, and samples that are clicked.
import { faultOf } from "./checks.js";
import { Results } from "./results.js";
import { fill, say } from "./say.js";
import { sample, upload } from "./upload.js";

const tryout = document.querySelector("[data-tryout]");
const form = tryout.querySelector("form");
const texts = JSON.parse(tryout.querySelector("[data-texts]").textContent);
const messages = tryout.querySelector("[data-messages]");
const progress = tryout.querySelector("[data-progress]");
const leftLine = tryout.querySelector("[data-left]");
const results = new Results(document.querySelector("[data-results]"), texts);

function armForm() {
  for (const part of form.querySelectorAll("[data-script]")) part.hidden = false;
  for (const part of form.querySelectorAll("[data-plain]")) part.hidden = true;
  const paste = form.querySelector(".paste");
  if (/Mac/.test(navigator.platform)) paste.textContent = paste.textContent.replace("Ctrl+V", "⌘V");
  for (const input of form.querySelectorAll("input[type=file]")) {
    input.classList.add("unseen");
    input.addEventListener("change", () => {
      take([...input.files]);
      input.value = "";
    });
  }
}

function complain(text) {
  const item = document.createElement("li");
  item.className = "note bad";
  item.textContent = text;
  messages.append(item);
}

function row(name) {
  const item = document.createElement("li");
  const label = document.createElement("span");
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", name);
  label.textContent = `${name}: ${texts.waiting}`;
  item.append(label, bar);
  progress.append(item);
  return {
    sent(share) {
      bar.value = share;
      const text = share < 1 ? texts.sending : texts.scoring;
      label.textContent = fill(text, { name, n: Math.round(share * 100) });
      if (share >= 1) bar.removeAttribute("value");
    },
    done: () => item.remove(),
  };
}

async function scoreFile(file) {
  const shown = row(file.name);
  try {
    const answer = await upload(file, form.elements.csrf?.value, texts, shown.sent);
    for (const result of answer.results) {
      if (result.error) complain(`${result.name}: ${result.message}`);
      else results.add(result, file);
    }
    leftLine.textContent = answer.left;
  } catch (error) {
    complain(`${file.name}: ${error.message}`);
  } finally {
    shown.done();
  }
}

// Two at a time: the second travels while the first is scored.
async function scoreFiles(files) {
  const queue = [...files];
  const lane = async () => {
    while (queue.length) await scoreFile(queue.shift());
  };
  await Promise.all([lane(), lane()]);
}

async function take(files) {
  messages.replaceChildren();
  if (files.length === 0) {
    complain(texts.no_files);
    return;
  }
  if (files.length > texts.limits.most) {
    complain(fill(texts.too_many, { count: files.length, most: texts.limits.most }));
  }
  const good = [];
  for (const file of files.slice(0, texts.limits.most)) {
    const fault = await faultOf(file, texts);
    if (fault) complain(fault);
    else good.push(file);
  }
  await scoreFiles(good);
  if (good.length) finish();
}

function finish() {
  const best = results.best();
  if (!best) return;
  const count = results.list.querySelectorAll("li[data-percent]:not([data-percent=''])").length;
  const places = { name: best.dataset.name, percent: best.dataset.percent, count };
  const name = best.querySelector(".class-name").textContent;
  say(fill(count > 1 ? texts.done_many : texts.done_one, { ...places, class: name }));
  results.title.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  results.section.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
}

function armDrop() {
  let depth = 0;
  const mark = (change) => {
    depth = Math.max(0, depth + change);
    form.classList.toggle("over", depth > 0);
  };
  document.addEventListener("dragenter", (event) => { event.preventDefault(); mark(1); });
  document.addEventListener("dragleave", () => mark(-1));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(-depth);
    take([...event.dataTransfer.files]);
  });
  document.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (files.length) take(files);
  });
}

function armSamples() {
  for (const link of tryout.querySelectorAll("[data-sample]")) {
    link.addEventListener("click", async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      messages.replaceChildren();
      link.setAttribute("aria-busy", "true");
      try {
        const answer = await sample(link.href, texts);
        results.add(answer.results[0], null);
        finish();
      } catch (error) {
        complain(error.message);
      } finally {
        link.removeAttribute("aria-busy");
      }
    });
  }
}

armForm();
armDrop();
armSamples();
