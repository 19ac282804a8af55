import { openAsBlob } from "node:fs";

const form = new FormData();
form.append("data", await openAsBlob("photo.jpg"), "photo.jpg");

const answer = await fetch("http://127.0.0.1:8000/v1/score?reasons=true", {
  method: "POST",
  headers: { Authorization: "Basic " + btoa("YOUR_CLIENT_ID:YOUR_CLIENT_SECRET") },
  body: form,
});
if (!answer.ok) throw new Error((await answer.json()).message);
const score = await answer.json();
console.log(score.label, score.distribution);
for (const reason of score.reasons) console.log(reason.wrong, reason.do);
