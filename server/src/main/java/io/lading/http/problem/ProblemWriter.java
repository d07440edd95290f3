package io.lading.http.problem;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/// Writes problem documents where no controller is involved: in filters and in the server itself.
public final class ProblemWriter {
    private final JsonMapper json;

    /// @param json serializes the documents
    public ProblemWriter(JsonMapper json) {
        this.json = json;
    }

    /// Writes a problem as the response.
    public void write(HttpServletResponse response, Problem problem) throws IOException {
        response.setStatus(problem.status());
        problem.headers().forEach((field, values) -> values.forEach(value -> response.setHeader(field, value)));
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(bytes(problem));
    }

    /// The problem as a JSON document in UTF-8.
    public byte[] bytes(Problem problem) {
        return json.writeValueAsBytes(problem.document());
    }
}
