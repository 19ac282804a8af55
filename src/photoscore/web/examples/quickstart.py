import requests

with open("photo.jpg", "rb") as photo:
    answer = requests.post(
        "http://127.0.0.1:8000/v1/quality_ugc",
        auth=("YOUR_CLIENT_ID", "YOUR_CLIENT_SECRET"),
        files={"data": photo},
        timeout=30,
    )
answer.raise_for_status()
quality = answer.json()["quality"]
print(quality["score"], quality["class"])
