<?php
function score(string $path, string $key): ?float
{
    for ($attempt = 0; $attempt < 4; $attempt++) {
        $wait = null;
        $request = curl_init("http://127.0.0.1:8000/v1/quality_ugc");
        curl_setopt_array($request, [
            CURLOPT_USERPWD => "YOUR_CLIENT_ID:YOUR_CLIENT_SECRET",
            CURLOPT_HTTPHEADER => ["Idempotency-Key: " . $key],
            CURLOPT_POSTFIELDS => ["data" => new CURLFile($path)],
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_TIMEOUT => 30,
            CURLOPT_HEADERFUNCTION => function ($request, $line) use (&$wait) {
                if (preg_match("/^Retry-After: (\d+)/i", $line, $found)) {
                    $wait = (int) $found[1];
                }
                return strlen($line);
            },
        ]);
        $answer = json_decode(curl_exec($request), true);
        if ($answer["status"] === "ok") {
            return $answer["quality"]["score"];
        }
        if ($wait === null) {
            fwrite(STDERR, $answer["error"] . ": " . $answer["message"] . "\n");
            return null;
        }
        sleep($wait);
    }
    return null;
}

echo score("photo.jpg", "listing-4711-photo-1"), "\n";
