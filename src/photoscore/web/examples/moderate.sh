curl -u "YOUR_CLIENT_ID:YOUR_CLIENT_SECRET" \
  -F data=@photo.jpg \
  -F 'policy={"default": "accept", "rules": [
        {"name": "bad", "action": "review", "score_below": 0.4}]}' \
  http://127.0.0.1:8000/v1/moderate
