package org.godwit.ra.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asks applications what they know. Usable by any thread. */
final class Http {
    private static final Duration TIMEOUT = Duration.ofSeconds(120);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private Http() {}

    /** The answer of an application at that path. */
    static String get(int port, String path) throws IOException, InterruptedException {
        return body(CLIENT.send(request(port, path), HttpResponse.BodyHandlers.ofString()));
    }

    /** The answers to requests that are all made at one time. */
    static List<String> getAll(int port, List<String> paths) {
        List<CompletableFuture<String>> answers = paths.stream()
                .map(path -> CLIENT.sendAsync(request(port, path), HttpResponse.BodyHandlers.ofString())
                        .thenApply(Http::body))
                .toList();
        return answers.stream().map(CompletableFuture::join).toList();
    }

    private static HttpRequest request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path))
                .timeout(TIMEOUT)
                .build();
    }

    private static String body(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }
}
