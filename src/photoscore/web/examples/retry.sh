# curl repeats on 429 and 503, and waits as Retry-After says.
curl -u "YOUR_CLIENT_ID:YOUR_CLIENT_SECRET" \
  --retry 3 --max-time 30 \
  -H "Idempotency-Key: listing-4711-photo-1" \
  -F data=@photo.jpg \
  http://127.0.0.1:8000/v1/quality_ugc
