<?php
function ask(string $path, array $options): array
{
    $request = curl_init("http://127.0.0.1:8000" . $path);
    curl_setopt_array($request, $options + [CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => 30]);
    return json_decode(curl_exec($request), true);
}

$granted = ask("/oauth/token", [
    CURLOPT_USERPWD => "YOUR_CLIENT_ID:YOUR_CLIENT_SECRET",
    CURLOPT_POSTFIELDS => ["grant_type" => "client_credentials"],
]);
$answer = ask("/v1/quality_ugc", [
    CURLOPT_HTTPHEADER => ["Authorization: Bearer " . $granted["access_token"]],
    CURLOPT_POSTFIELDS => ["data" => new CURLFile("photo.jpg")],
]);
print_r($answer["quality"]);
