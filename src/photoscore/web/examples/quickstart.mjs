import { openAsBlob } from "node:fs";

const form = new FormData();
form.append("data", await openAsBlob("photo.jpg"), "photo.jpg");

const answer = await fetch("http://127.0.0.1:8000/v1/quality_ugc", {
  method: "POST",
  headers: { Authorization: "Basic " + btoa("YOUR_CLIENT_ID:YOUR_CLIENT_SECRET") },
  body: form,
});
if (!answer.ok) throw new Error((await answer.json()).message);
const { quality } = await answer.json();
console.log(quality.score, quality.class);
