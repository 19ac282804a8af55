TOKEN=$(curl -s -u "YOUR_CLIENT_ID:YOUR_CLIENT_SECRET" \
  -d grant_type=client_credentials \
  http://127.0.0.1:8000/oauth/token | sed -E 's/.*"access_token": ?"([^"]+)".*/\1/')

curl -H "Authorization: Bearer $TOKEN" \
  -F data=@photo.jpg \
  http://127.0.0.1:8000/v1/quality_ugc
