import requests

with open("photo.jpg", "rb") as photo:
    answer = requests.post(
        "http://127.0.0.1:8000/v1/score",
        params={"reasons": "true"},
        auth=("YOUR_CLIENT_ID", "YOUR_CLIENT_SECRET"),
        files={"data": photo},
        timeout=30,
    )
answer.raise_for_status()
score = answer.json()
print(score["label"], score["distribution"])
for reason in score["reasons"]:
    print(reason["wrong"], reason["do"])
