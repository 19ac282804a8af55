import time

import requests


def score(path: str, key: str) -> float | None:
    """The score of a photo; None where it cannot be scored."""
    for _attempt in range(4):
        with open(path, "rb") as photo:
            answer = requests.post(
                "http://127.0.0.1:8000/v1/quality_ugc",
                auth=("YOUR_CLIENT_ID", "YOUR_CLIENT_SECRET"),
                headers={"Idempotency-Key": key},
                files={"data": photo},
                timeout=30,
            )
        if answer.ok:
            return answer.json()["quality"]["score"]
        if "Retry-After" not in answer.headers:
            print(answer.status_code, answer.json()["error"], answer.json()["message"])
            return None
        time.sleep(float(answer.headers["Retry-After"]))
    return None


print(score("photo.jpg", "listing-4711-photo-1"))
