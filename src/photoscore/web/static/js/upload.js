// Sends one photo and says how far it is: fetch() cannot, XMLHttpRequest can.

// Resolves with the server's JSON, or rejects with an Error whose message is for a person.
export function upload(file, csrf, texts, onProgress) {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    if (csrf) form.append("csrf", csrf);
    form.append("data", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", "/try");
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      if (request.status === 200 && request.response) resolve(request.response);
      else reject(new Error(request.status < 500 && request.response?.message || texts.broken));
    });
    request.addEventListener("error", () => reject(new Error(texts.offline)));
    request.send(form);
  });
}

// The result of a sample photo: it is not uploaded, only named.
export async function sample(address, texts) {
  let answer;
  try {
    answer = await fetch(address, { headers: { Accept: "application/json" } });
  } catch {
    throw new Error(texts.offline);
  }
  if (!answer.ok) throw new Error(texts.broken);
  return answer.json();
}
