// The price of a month, worked out while typing; without a script the form asks the server.
import { fill } from "./say.js";

const form = document.querySelector("[data-calculator]");
const { price, most, enterprise, fault } = form.dataset;
const input = form.querySelector("input");
const sum = form.querySelector("[data-sum]");
const faultLine = form.querySelector("[data-fault-line]");
const enterpriseLine = form.querySelector("[data-enterprise-line]");
const language = document.documentElement.lang;

// A mark of thousands stands before three digits: 1.5 is one and a half, and not fifteen.
const whole = /^(\d{1,12}|\d{1,3}([\s.,’']\d{3}){1,3})$/;
const underway = /^\d{1,3}([\s.,’']\d{3}){0,2}[\s.,’']\d{0,2}$/;

function work(typing) {
  const text = input.value.trim();
  const requests = Number(text.replace(/[\s.,’']/g, ""));
  const good = whole.test(text) && requests >= 1 && requests <= Number(most);
  const waits = text === "" || (typing && underway.test(text));
  faultLine.textContent = good || waits ? "" : fault;
  input.setAttribute("aria-invalid", String(faultLine.textContent !== ""));
  sum.textContent = good ? fill(requests === 1 ? sum.dataset.textOne : sum.dataset.text, {
    dollars: (requests * Number(price) / 1e6).toLocaleString(language, { minimumFractionDigits: 2, maximumFractionDigits: 6 }),
    requests: requests.toLocaleString(language),
  }) : "";
  enterpriseLine.hidden = !(good && requests >= Number(enterprise));
}

form.querySelector("[data-plain]").hidden = true;
form.addEventListener("submit", (event) => event.preventDefault());
input.addEventListener("input", () => work(true));
input.addEventListener("change", () => work(false));
