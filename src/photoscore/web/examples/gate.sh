curl -u "YOUR_CLIENT_ID:YOUR_CLIENT_SECRET" \
  -F data=@photo.jpg \
  -F language=en \
  http://127.0.0.1:8000/v1/gate
