const address = new URL("http://127.0.0.1:8000/v1/quality_ugc");
address.searchParams.set("url", "https://example.com/photo.jpg");

const answer = await fetch(address, {
  headers: { Authorization: "Basic " + btoa("YOUR_CLIENT_ID:YOUR_CLIENT_SECRET") },
});
if (!answer.ok) throw new Error((await answer.json()).message);
console.log((await answer.json()).quality);
