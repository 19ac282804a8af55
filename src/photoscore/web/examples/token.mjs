import { openAsBlob } from "node:fs";

const granted = await fetch("http://127.0.0.1:8000/oauth/token", {
  method: "POST",
  headers: { Authorization: "Basic " + btoa("YOUR_CLIENT_ID:YOUR_CLIENT_SECRET") },
  body: new URLSearchParams({ grant_type: "client_credentials" }),
});
const { access_token: token } = await granted.json();

const form = new FormData();
form.append("data", await openAsBlob("photo.jpg"), "photo.jpg");
const answer = await fetch("http://127.0.0.1:8000/v1/quality_ugc", {
  method: "POST",
  headers: { Authorization: `Bearer ${token}` },
  body: form,
});
console.log((await answer.json()).quality);
