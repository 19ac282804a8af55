<?php
$request = curl_init("http://127.0.0.1:8000/v1/score?reasons=true");
curl_setopt_array($request, [
    CURLOPT_USERPWD => "YOUR_CLIENT_ID:YOUR_CLIENT_SECRET",
    CURLOPT_POSTFIELDS => ["data" => new CURLFile("photo.jpg")],
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 30,
]);
$score = json_decode(curl_exec($request), true);
echo $score["label"], " ", implode(" ", $score["distribution"]), "\n";
foreach ($score["reasons"] as $reason) {
    echo $reason["wrong"], " ", $reason["do"], "\n";
}
