package io.lading.link;

import io.lading.http.field.PlainText;
import io.lading.http.problem.Problem;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.metadata.link.Link;
import io.lading.metadata.link.Link.Kind;
import io.lading.upload.LinkUse;
import io.lading.upload.UploadRules;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The document that asks for a new link.
///
/// @param kind         `upload` or `download`
/// @param name         what the owner calls the link; for a download link null takes the name of the file
/// @param file         id of the file of a download link
/// @param maxUploads   maximum number of uploads
/// @param maxDownloads maximum number of downloads
record LinkWish(
        @Nullable String kind,
        @Nullable String name,
        @Nullable String note,
        @Nullable String expiresAt,
        @Nullable Long maxSize,
        @Nullable Long maxUploads,
        @Nullable List<@Nullable String> formats,
        @Nullable String file,
        @Nullable Long maxDownloads,
        @Nullable String password) {
    static final int MAX_NOTE = 1000;
    static final int MAX_FORMATS = 50;
    static final int MIN_PASSWORD = 6;
    private static final int MAX_FORMAT = 32;
    private static final long MAX_USES = 1_000_000;
    private static final Pattern FORMAT = Pattern.compile("\\.[a-z0-9][a-z0-9._-]*");

    Kind checkedKind() {
        return switch (kind) {
            case "upload" -> Kind.UPLOAD;
            case "download" -> Kind.DOWNLOAD;
            case null, default -> throw bad("kind must be upload or download.");
        };
    }

    /// Rejects members of the other kind of link, which would have no effect.
    void checkMembers(Kind of) {
        boolean ofUpload = maxSize != null || maxUploads != null || formats != null;
        boolean ofDownload = file != null || maxDownloads != null;
        if (of == Kind.UPLOAD && ofDownload) {
            throw bad("An upload link has no file and no maxDownloads.");
        }
        if (of == Kind.DOWNLOAD && (ofUpload || file == null)) {
            throw bad("A download link needs file, and has no maxSize, maxUploads and formats.");
        }
    }

    /// @param fallback the name if there is none
    String checkedName(String fallback) {
        String text = name == null ? "" : name.strip();
        String named = text.isEmpty() ? fallback : text;
        if (named.isEmpty() || named.length() > LinkUse.MAX_NAME || !PlainText.is(named)) {
            throw bad("name must be 1 to " + LinkUse.MAX_NAME + " characters without control characters.");
        }
        return named;
    }

    /// The note; lines are allowed.
    String checkedNote() {
        String text = note == null ? "" : note.strip();
        boolean plain = text.lines().allMatch(PlainText::is);
        if (text.length() > MAX_NOTE || !plain) {
            throw bad("note can have at most " + MAX_NOTE + " characters and no control characters.");
        }
        return text;
    }

    Instant checkedEnd(Instant now, LinkRules rules) {
        try {
            Instant at = Instant.parse(Objects.requireNonNullElse(expiresAt, ""));
            if (at.isAfter(now) && !at.isAfter(now.plus(rules.maxAge()))) {
                return at.truncatedTo(ChronoUnit.MILLIS);
            }
        } catch (DateTimeParseException e) {
            throw bad("expiresAt must be an RFC 3339 time such as 2027-01-31T12:00:00Z.");
        }
        long seconds = rules.maxAge().toSeconds();
        Problem problem = Problems.badRequest(
                "expiresAt must be in the future, at most " + seconds + " seconds ahead (LADING_LINK_MAX_AGE).");
        throw new Refusal(problem.with("maxAgeSeconds", seconds));
    }

    Link.Limits checkedLimits(Kind of, UploadRules rules) {
        if (of == Kind.DOWNLOAD) {
            return new Link.Limits(null, positive("maxDownloads", maxDownloads, MAX_USES), List.of());
        }
        return new Link.Limits(
                positive("maxSize", maxSize, Long.MAX_VALUE),
                positive("maxUploads", maxUploads, MAX_USES),
                checkedFormats(rules));
    }

    private static @Nullable Long positive(String name, @Nullable Long value, long most) {
        if (value != null && (value < 1 || value > most)) {
            throw bad(name + " must be at least 1" + (most == Long.MAX_VALUE ? "" : " and at most " + most)
                    + ", or null for no limit.");
        }
        return value;
    }

    private List<String> checkedFormats(UploadRules rules) {
        if (formats == null || formats.isEmpty()) {
            return List.of();
        }
        List<String> lower = formats.stream()
                .map(text -> text == null ? "" : text.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
        boolean shaped = lower.stream()
                .allMatch(text ->
                        text.length() <= MAX_FORMAT && FORMAT.matcher(text).matches());
        if (!shaped || lower.size() > MAX_FORMATS) {
            throw bad("formats must be at most " + MAX_FORMATS + " extensions such as .iso, or null for every format.");
        }
        for (String extension : lower) {
            if (!rules.allows("x" + extension)) {
                throw bad("This server does not allow " + extension + ". Allowed file types: "
                        + String.join(", ", rules.allowedExtensions()) + ".");
            }
        }
        return lower;
    }

    /// The password, or null.
    @Nullable
    String checkedPassword(int most) {
        if (password != null && (password.length() < MIN_PASSWORD || password.length() > most)) {
            throw bad("password must be " + MIN_PASSWORD + " to " + most + " characters, or null for none.");
        }
        return password;
    }

    private static Refusal bad(String detail) {
        return new Refusal(Problems.badRequest(detail));
    }
}
