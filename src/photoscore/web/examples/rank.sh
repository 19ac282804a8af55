curl -u "YOUR_CLIENT_ID:YOUR_CLIENT_SECRET" \
  -F data=@photo.jpg -F relevance=3.2 \
  -F data=@another.jpg -F relevance=3.1 \
  http://127.0.0.1:8000/v1/rank
