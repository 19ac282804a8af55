import requests

answer = requests.get(
    "http://127.0.0.1:8000/v1/quality_ugc",
    auth=("YOUR_CLIENT_ID", "YOUR_CLIENT_SECRET"),
    params={"url": "https://example.com/photo.jpg"},
    timeout=30,
)
answer.raise_for_status()
print(answer.json()["quality"])
