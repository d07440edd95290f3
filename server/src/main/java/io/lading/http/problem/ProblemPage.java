package io.lading.http.problem;

import io.lading.http.path.Paths;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/// The HTML page that a browser gets instead of a problem document. It needs no scripts.
///
/// Its texts are the resources `/pages/LANGUAGE.properties`, where LANGUAGE is a two-letter ISO 639 code: adding
/// a file adds a language. Without a file for a language that the browser accepts, the page is in English.
final class ProblemPage {
    static final String TYPE = "text/html;charset=utf-8";

    private static final String DEFAULT_LANGUAGE = "en";

    /// The texts by language.
    private static final Map<String, Properties> TEXTS = texts();

    private ProblemPage() {}

    /// The kinds of problems that the page distinguishes. Each has a title and a detail in every language.
    private enum Kind {
        NOT_FOUND,
        FORBIDDEN,
        INVALID,
        TOO_MANY,
        FAILED;

        static Kind of(int status) {
            return switch (HttpStatus.resolve(status)) {
                case HttpStatus.FORBIDDEN -> FORBIDDEN;
                case HttpStatus.NOT_FOUND, HttpStatus.GONE -> NOT_FOUND;
                case HttpStatus.TOO_MANY_REQUESTS -> TOO_MANY;
                case null, default -> HttpStatusCode.valueOf(status).is5xxServerError() ? FAILED : INVALID;
            };
        }

        String title() {
            return key() + ".title";
        }

        String detail() {
            return key() + ".detail";
        }

        private String key() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /// The page in UTF-8.
    ///
    /// @param languages the value of `Accept-Language`, or null
    static byte[] of(int status, @Nullable String languages) {
        Kind kind = Kind.of(status);
        String language = language(languages);
        String title = text(language, kind.title());
        String page = """
                <!doctype html>
                <html lang="%s"><head><meta charset="utf-8"><title>%s</title>
                <meta name="viewport" content="width=device-width">
                <link rel="icon" href="/icon.svg" type="image/svg+xml">
                <link rel="stylesheet" href="%s"></head><body><main><h1>%s</h1><p>%s</p>
                <p><a href="/">%s</a></p></main></body></html>
                """.formatted(
                        language, title, Paths.STYLE, title, text(language, kind.detail()), text(language, "files"));
        return page.getBytes(StandardCharsets.UTF_8);
    }

    /// The text in a language; in English if its file lacks the text.
    private static String text(String language, String key) {
        Properties english = TEXTS.getOrDefault(DEFAULT_LANGUAGE, new Properties());
        return TEXTS.getOrDefault(language, english).getProperty(key, english.getProperty(key, ""));
    }

    private static String language(@Nullable String languages) {
        try {
            List<Locale.LanguageRange> wanted =
                    Locale.LanguageRange.parse(languages == null ? DEFAULT_LANGUAGE : languages);
            return Optional.ofNullable(Locale.lookupTag(wanted, TEXTS.keySet())).orElse(DEFAULT_LANGUAGE);
        } catch (IllegalArgumentException e) {
            return DEFAULT_LANGUAGE;
        }
    }

    private static Map<String, Properties> texts() {
        Map<String, Properties> texts = new TreeMap<>();
        for (String language : Locale.getISOLanguages()) {
            try (@Nullable
                    InputStream file = ProblemPage.class.getResourceAsStream("/pages/" + language + ".properties")) {
                if (file != null) {
                    Properties properties = new Properties();
                    properties.load(new InputStreamReader(file, StandardCharsets.UTF_8));
                    texts.put(language, properties);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read the texts of the problem page", e);
            }
        }
        return texts;
    }
}
