<?php
$query = http_build_query(["url" => "https://example.com/photo.jpg"]);
$request = curl_init("http://127.0.0.1:8000/v1/quality_ugc?" . $query);
curl_setopt_array($request, [
    CURLOPT_USERPWD => "YOUR_CLIENT_ID:YOUR_CLIENT_SECRET",
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 30,
]);
$answer = json_decode(curl_exec($request), true);
if ($answer["status"] !== "ok") {
    exit($answer["message"] . "\n");
}
print_r($answer["quality"]);
