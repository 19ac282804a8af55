import { openAsBlob } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

async function score(path, key) {
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const form = new FormData();
    form.append("data", await openAsBlob(path), path);
    const answer = await fetch("http://127.0.0.1:8000/v1/quality_ugc", {
      method: "POST",
      headers: {
        Authorization: "Basic " + btoa("YOUR_CLIENT_ID:YOUR_CLIENT_SECRET"),
        "Idempotency-Key": key,
      },
      body: form,
      signal: AbortSignal.timeout(30_000),
    });
    const body = await answer.json();
    if (answer.ok) return body.quality.score;
    const wait = answer.headers.get("Retry-After");
    if (wait === null) {
      console.error(answer.status, body.error, body.message);
      return null;
    }
    await sleep(1000 * Number(wait));
  }
  return null;
}

console.log(await score("photo.jpg", "listing-4711-photo-1"));
