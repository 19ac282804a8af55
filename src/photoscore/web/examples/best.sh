curl -u "YOUR_CLIENT_ID:YOUR_CLIENT_SECRET" \
  -F data=@photo.jpg \
  -F data=@another.jpg \
  http://127.0.0.1:8000/v1/best
