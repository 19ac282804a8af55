import requests

token = requests.post(
    "http://127.0.0.1:8000/oauth/token",
    auth=("YOUR_CLIENT_ID", "YOUR_CLIENT_SECRET"),
    data={"grant_type": "client_credentials"},
    timeout=30,
).json()["access_token"]

with open("photo.jpg", "rb") as photo:
    answer = requests.post(
        "http://127.0.0.1:8000/v1/quality_ugc",
        headers={"Authorization": f"Bearer {token}"},
        files={"data": photo},
        timeout=30,
    )
print(answer.json()["quality"])
