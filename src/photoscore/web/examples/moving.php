<?php
$base = "http://127.0.0.1:8000"; // before: https://api.everypixel.com

$request = curl_init($base . "/v1/quality_ugc");
curl_setopt($request, CURLOPT_USERPWD, "YOUR_CLIENT_ID:YOUR_CLIENT_SECRET");
curl_setopt($request, CURLOPT_POSTFIELDS, ["data" => new CURLFile("photo.jpg")]);
curl_exec($request);
