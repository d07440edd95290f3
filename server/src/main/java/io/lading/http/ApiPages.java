package io.lading.http;

import io.lading.http.path.Paths;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// Serves the OpenAPI document of the API, and an HTML page that is generated from it.
@RestController
public final class ApiPages {
    /// Path of the OpenAPI document.
    public static final String CONTRACT = "/api/openapi.yaml";

    /// Path of the HTML page.
    public static final String PAGE = "/api/docs";

    private static final Set<String> METHODS = Set.of("get", "head", "post", "put", "patch", "delete", "options");

    private final byte[] contract = resource("/api/openapi.yaml");
    private final byte[] style = resource("/api/docs.css");
    private final byte[] page = page(contract);

    private static byte[] resource(String name) {
        try (InputStream in = Objects.requireNonNull(ApiPages.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @GetMapping(CONTRACT)
    ResponseEntity<byte[]> contract() {
        return answer("application/yaml;charset=UTF-8", contract);
    }

    @GetMapping(PAGE)
    ResponseEntity<byte[]> page() {
        return answer("text/html;charset=UTF-8", page);
    }

    @GetMapping(Paths.STYLE)
    ResponseEntity<byte[]> style() {
        return answer("text/css;charset=UTF-8", style);
    }

    private static ResponseEntity<byte[]> answer(String type, byte[] body) {
        return ResponseEntity.ok().contentType(MediaType.parseMediaType(type)).body(body);
    }

    private static byte[] page(byte[] contract) {
        Object document =
                new Yaml(new SafeConstructor(new LoaderOptions())).load(new String(contract, StandardCharsets.UTF_8));
        StringBuilder html = new StringBuilder("""
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>Lading API</title>
                <meta name="viewport" content="width=device-width">
                <link rel="stylesheet" href="/api/docs.css"></head><body><main><h1>Lading API</h1>
                """);
        html.append("<p>").append(text(map(map(document).get("info")).get("description")));
        html.append("</p><p>Full API description with all schemas: <a href=\"" + CONTRACT + "\">openapi.yaml</a>.</p>");
        map(map(document).get("paths"))
                .forEach((path, item) -> map(item).forEach((method, operation) -> {
                    if (METHODS.contains(String.valueOf(method))) {
                        operation(html, path, method, map(operation));
                    }
                }));
        return html.append("</main></body></html>\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void operation(StringBuilder html, Object path, Object method, Map<?, ?> operation) {
        html.append("<section id=\"").append(text(operation.get("operationId"))).append("\"><h2><code>");
        html.append(text(method).toUpperCase(Locale.ROOT))
                .append(' ')
                .append(text(path))
                .append("</code></h2><p>");
        html.append(text(operation.get("summary"))).append(' ');
        html.append(text(operation.get("description"))).append("</p><dl>");
        if (operation.get("parameters") instanceof List<?> parameters) {
            for (Object parameter : parameters) {
                line(html, map(parameter).get("name"), map(parameter).get("description"));
            }
        }
        map(operation.get("responses"))
                .forEach((status, response) -> line(html, status, map(response).get("description")));
        html.append("</dl></section>\n");
    }

    private static void line(StringBuilder html, @Nullable Object term, @Nullable Object description) {
        if (term != null) {
            html.append("<dt><code>").append(text(term)).append("</code></dt><dd>");
            html.append(description == null ? "A problem document." : text(description))
                    .append("</dd>");
        }
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : HtmlUtils.htmlEscape(value.toString());
    }
}
