import { openAsBlob } from "node:fs";

const base = "http://127.0.0.1:8000"; // before: https://api.everypixel.com

const form = new FormData();
form.append("data", await openAsBlob("photo.jpg"));
const answer = await fetch(base + "/v1/quality_ugc", {
  method: "POST",
  headers: { Authorization: "Basic " + btoa("YOUR_CLIENT_ID:YOUR_CLIENT_SECRET") },
  body: form,
});
console.log(await answer.json());
