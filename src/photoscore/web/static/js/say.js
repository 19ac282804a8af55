// One live region for screen readers, made when it is first needed.
let region;

export function say(text) {
  if (!region) {
    region = document.createElement("p");
    region.className = "unseen";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  region.textContent = text;
}

// "{name}: {n} %" with its places filled.
export function fill(text, places) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => places[name] ?? whole);
}
