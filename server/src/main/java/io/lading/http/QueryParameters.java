package io.lading.http;

import io.lading.http.problem.ProblemWriter;
import io.lading.http.problem.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/// Parses the query of every request once and strictly: percent-encoded UTF-8, with a limited number of
/// parameters. Any other query is rejected with `400`, on every route and before authentication. A body is never
/// parsed as parameters, regardless of its media type.
public final class QueryParameters extends OncePerRequestFilter {
    /// Maximum number of parameters of one request; every route needs only a few.
    static final int MAX_PARAMETERS = 100;

    private static final int HEX = 16;

    private final ProblemWriter problems;

    /// @param problems writes the response to malformed queries
    public QueryParameters(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Map<String, List<String>> parameters;
        try {
            parameters = parse(request.getQueryString());
        } catch (CharacterCodingException e) {
            problems.write(
                    response,
                    Problems.badRequest("The query must be percent-encoded UTF-8 and have at most " + MAX_PARAMETERS
                            + " parameters."));
            return;
        }
        chain.doFilter(new Parsed(request, parameters), response);
    }

    /// @throws CharacterCodingException if the query is malformed
    static Map<String, List<String>> parse(@Nullable String query) throws CharacterCodingException {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (query == null) {
            return parameters;
        }
        int count = 0;
        for (String pair : query.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            if (++count > MAX_PARAMETERS) {
                throw new CharacterCodingException();
            }
            String[] parts = pair.split("=", 2);
            String value = parts.length == 1 ? "" : decode(parts[1]);
            parameters.computeIfAbsent(decode(parts[0]), _ -> new ArrayList<>()).add(value);
        }
        return parameters;
    }

    private static String decode(String text) throws CharacterCodingException {
        ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (encoded.hasRemaining()) {
            byte next = encoded.get();
            switch (next) {
                case '+' -> bytes.write(' ');
                case '%' -> bytes.write(digit(encoded) * HEX + digit(encoded));
                default -> bytes.write(next);
            }
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes.toByteArray()))
                .toString();
    }

    private static int digit(ByteBuffer encoded) throws CharacterCodingException {
        int digit = encoded.hasRemaining() ? Character.digit(encoded.get(), HEX) : -1;
        if (digit < 0) {
            throw new CharacterCodingException();
        }
        return digit;
    }

    private static final class Parsed extends HttpServletRequestWrapper {
        private final Map<String, String[]> parameters = new LinkedHashMap<>();

        Parsed(HttpServletRequest request, Map<String, List<String>> parsed) {
            super(request);
            parsed.forEach((name, values) -> parameters.put(name, values.toArray(String[]::new)));
        }

        @Override
        public @Nullable String getParameter(String name) {
            String[] values = parameters.get(name);
            return values == null ? null : values[0];
        }

        @Override
        public Map<String, String[]> getParameterMap() {
            return Collections.unmodifiableMap(parameters);
        }

        @Override
        public Enumeration<String> getParameterNames() {
            return Collections.enumeration(parameters.keySet());
        }

        @Override
        public String @Nullable [] getParameterValues(String name) {
            String[] values = parameters.get(name);
            return values == null ? null : values.clone();
        }
    }
}
