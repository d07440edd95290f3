package io.lading.http.problem;

import java.util.Optional;
import org.slf4j.MDC;

/// The ID of the request on this thread, by which its response and its log lines are found.
public final class RequestId {
    /// The header field with the ID, in requests and responses.
    public static final String FIELD = "X-Request-ID";

    /// The key of the ID in log lines, and the name of the attribute of a request.
    public static final String LOG_KEY = "request";

    private RequestId() {}

    /// The ID in log lines of this thread; empty outside requests.
    public static Optional<String> current() {
        return Optional.ofNullable(MDC.get(LOG_KEY));
    }
}
