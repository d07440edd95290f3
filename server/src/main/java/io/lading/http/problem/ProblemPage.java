package io.lading.http.problem;

import io.lading.http.path.Paths;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/// The HTML page that a browser gets instead of a problem document, in English or German. It needs no scripts.
final class ProblemPage {
    static final String TYPE = "text/html;charset=utf-8";

    private ProblemPage() {}

    /// The kinds of problems that the page distinguishes.
    private enum Text {
        GONE(
                "Not found",
                "Nothing was found at this address. The file may have been deleted, or the address may be mistyped.",
                "Nicht gefunden",
                "Unter dieser Adresse wurde nichts gefunden. Die Datei wurde vielleicht gelöscht, oder die Adresse"
                        + " enthält einen Tippfehler."),
        FORBIDDEN(
                "Permission denied",
                "Your account doesn't have permission to open this page.",
                "Keine Berechtigung",
                "Ihr Konto hat keine Berechtigung, diese Seite zu öffnen."),
        REFUSED(
                "Invalid address",
                "The server can't open this address. Check it for typing mistakes.",
                "Ungültige Adresse",
                "Der Server kann diese Adresse nicht öffnen. Prüfen Sie sie auf Tippfehler."),
        FAILED(
                "Server not available",
                "Try again in a moment.",
                "Server nicht verfügbar",
                "Versuchen Sie es gleich noch einmal.");

        private final String title;
        private final String detail;
        private final String germanTitle;
        private final String germanDetail;

        Text(String title, String detail, String germanTitle, String germanDetail) {
            this.title = title;
            this.detail = detail;
            this.germanTitle = germanTitle;
            this.germanDetail = germanDetail;
        }

        static Text of(int status) {
            return switch (HttpStatus.resolve(status)) {
                case HttpStatus.FORBIDDEN -> FORBIDDEN;
                case HttpStatus.NOT_FOUND, HttpStatus.GONE -> GONE;
                case HttpStatus.TOO_MANY_REQUESTS -> FAILED;
                case null, default -> HttpStatusCode.valueOf(status).is5xxServerError() ? FAILED : REFUSED;
            };
        }
    }

    /// The page in UTF-8.
    ///
    /// @param languages the value of `Accept-Language`, or null
    static byte[] of(int status, @Nullable String languages) {
        Text text = Text.of(status);
        boolean german = prefersGerman(languages);
        String page = """
                <!doctype html>
                <html lang="%s"><head><meta charset="utf-8"><title>%s</title>
                <meta name="viewport" content="width=device-width">
                <link rel="icon" href="/icon.svg" type="image/svg+xml">
                <link rel="stylesheet" href="%s"></head><body><main><h1>%s</h1><p>%s</p>
                <p><a href="/">%s</a></p></main></body></html>
                """.formatted(
                        german ? "de" : "en",
                        german ? text.germanTitle : text.title,
                        Paths.STYLE,
                        german ? text.germanTitle : text.title,
                        german ? text.germanDetail : text.detail,
                        german ? "Zu den Dateien" : "Go to the files");
        return page.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean prefersGerman(@Nullable String languages) {
        try {
            List<Locale.LanguageRange> wanted = Locale.LanguageRange.parse(languages == null ? "en" : languages);
            return "de".equals(Locale.lookupTag(wanted, List.of("en", "de")));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
