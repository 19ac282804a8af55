from oauthlib.oauth2 import BackendApplicationClient
from requests_oauthlib import OAuth2Session

BASE = "http://127.0.0.1:8000"  # before: https://api.everypixel.com

session = OAuth2Session(client=BackendApplicationClient(client_id="YOUR_CLIENT_ID"))
session.fetch_token(
    token_url=BASE + "/oauth/token",
    client_id="YOUR_CLIENT_ID",
    client_secret="YOUR_CLIENT_SECRET",
)
with open("photo.jpg", "rb") as image:
    print(session.post(BASE + "/v1/quality_ugc", files={"data": image}).json())
