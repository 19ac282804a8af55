// One choice of language for all examples of the docs, kept for the next page.
const KEY = "photoscore-examples";
const radios = [...document.querySelectorAll(".picker input")];

function choose(value) {
  for (const radio of radios) if (radio.value === value) radio.checked = true;
}

const kept = localStorage.getItem(KEY);
if (kept) choose(kept);

for (const radio of radios) {
  radio.addEventListener("change", () => {
    // The examples above this one may change their height: the one at hand stays where it is.
    const before = radio.getBoundingClientRect().top;
    choose(radio.value);
    scrollBy({ top: radio.getBoundingClientRect().top - before, behavior: "instant" });
    localStorage.setItem(KEY, radio.value);
  });
}
