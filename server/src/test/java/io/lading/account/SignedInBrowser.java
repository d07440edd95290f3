package io.lading.account;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A browser at the Lading server: it keeps cookies and follows no redirects.
final class SignedInBrowser {
    private final ProtocolScript client;
    private final Map<String, String> cookies = new TreeMap<>();

    SignedInBrowser(ProtocolScript client) {
        this.client = client;
    }

    /// Sends a request with the cookies, and keeps those of the response.
    Answer send(String method, String path, String... fields) {
        List<String> all = new ArrayList<>(Arrays.asList(fields));
        all.addAll(List.of("X-Lading-Client", "test"));
        if (!cookies.isEmpty()) {
            all.addAll(List.of("Cookie", String.join("; ", lines())));
        }
        Answer answer = client.send(method, path, all.toArray(String[]::new));
        for (String line : answer.response().headers().allValues("Set-Cookie")) {
            String[] pair = line.split(";", 2)[0].split("=", 2);
            if (line.contains("Max-Age=0") || pair[1].isEmpty()) {
                cookies.remove(pair[0]);
            } else {
                cookies.put(pair[0], pair[1]);
            }
        }
        return answer;
    }

    private List<String> lines() {
        return cookies.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .toList();
    }

    /// The cookies at this moment, for a later [#restore].
    Map<String, String> cookies() {
        return Map.copyOf(cookies);
    }

    void restore(Map<String, String> kept) {
        cookies.clear();
        cookies.putAll(kept);
    }

    /// Begins a sign-in and returns the address of the provider.
    URI begin(String from) {
        return to(send("GET", "/api/session/oidc?return=" + from));
    }

    /// Follows a redirect to the server: only the path counts, because its public URL is not reachable.
    Answer open(URI address) {
        return send("GET", address.toString());
    }

    /// Where a response leads.
    static URI to(Answer answer) {
        return URI.create(answer.expect(303).header("Location"));
    }

    /// The name of the user, or the status if there is none.
    String who() {
        Answer answer = send("GET", "/api/session");
        return answer.response().statusCode() == 200
                ? answer.json().get("name").asString() + " "
                        + answer.json().get("role").asString()
                : Integer.toString(answer.response().statusCode());
    }
}
