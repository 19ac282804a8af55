import requests

BASE = "http://127.0.0.1:8000"  # before: https://api.everypixel.com

with open("photo.jpg", "rb") as image:
    data = {"data": image}
    quality = requests.post(
        BASE + "/v1/quality_ugc", files=data, auth=("YOUR_CLIENT_ID", "YOUR_CLIENT_SECRET")
    ).json()
print(quality)
