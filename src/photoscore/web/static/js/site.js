// What every page does with a script: the theme switch and the copy buttons.
import { say } from "./say.js";

const root = document.documentElement;

function shownTheme() {
  return root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
}

for (const button of document.querySelectorAll("[data-theme-switch]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const theme = shownTheme() === "dark" ? "light" : "dark";
    root.dataset.theme = theme;
    // The server reads the cookie, so that the next page comes in this theme from the start.
    document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  });
}

export function armCopyButtons(within) {
  if (!navigator.clipboard) return;
  for (const button of within.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const label = button.textContent;
      await navigator.clipboard.writeText(button.parentElement.querySelector("pre").innerText);
      button.textContent = button.dataset.copied;
      say(button.dataset.copied);
      setTimeout(() => { button.textContent = label; }, 1600);
    });
  }
}

armCopyButtons(document);
