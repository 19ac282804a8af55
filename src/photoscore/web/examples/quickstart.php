<?php
$request = curl_init("http://127.0.0.1:8000/v1/quality_ugc");
curl_setopt_array($request, [
    CURLOPT_USERPWD => "YOUR_CLIENT_ID:YOUR_CLIENT_SECRET",
    CURLOPT_POSTFIELDS => ["data" => new CURLFile("photo.jpg")],
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 30,
]);
$answer = json_decode(curl_exec($request), true);
if ($answer["status"] !== "ok") {
    exit($answer["message"] . "\n");
}
echo $answer["quality"]["score"], " ", $answer["quality"]["class"], "\n";
