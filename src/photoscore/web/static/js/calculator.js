// The price of a month, worked out while typing; without a script the form asks the server.
import { fill } from "./say.js";

const form = document.querySelector("[data-calculator]");
const { price, most, enterprise, fault } = form.dataset;
const input = form.querySelector("input");
const sum = form.querySelector("[data-sum]");
const faultLine = form.querySelector("[data-fault-line]");
const enterpriseLine = form.querySelector("[data-enterprise-line]");
const language = document.documentElement.lang;

form.querySelector("[data-plain]").hidden = true;
form.addEventListener("submit", (event) => event.preventDefault());
input.addEventListener("input", () => {
  const digits = input.value.replace(/[\s.,’']/g, "");
  const requests = Number(digits);
  const good = /^\d+$/.test(digits) && requests >= 1 && requests <= Number(most);
  faultLine.textContent = good || digits === "" ? "" : fault;
  input.toggleAttribute("aria-invalid", faultLine.textContent !== "");
  sum.textContent = good ? fill(sum.dataset.text, {
    dollars: (requests * Number(price) / 1e6).toLocaleString(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
    requests: requests.toLocaleString(language),
  }) : "";
  enterpriseLine.hidden = !(good && requests >= Number(enterprise));
});
