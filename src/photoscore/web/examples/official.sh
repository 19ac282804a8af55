export EVERYPIXEL_BASE_URL=http://127.0.0.1:8000
export EVERYPIXEL_CLIENT_ID=YOUR_CLIENT_ID
export EVERYPIXEL_CLIENT_SECRET=YOUR_CLIENT_SECRET

everypixel auth check
everypixel quality-ugc --image photo.jpg -j
