curl -u "YOUR_CLIENT_ID:YOUR_CLIENT_SECRET" -G \
  --data-urlencode "url=https://example.com/photo.jpg" \
  http://127.0.0.1:8000/v1/quality_ugc
