package io.lading.http.problem;

import java.time.Instant;
import java.util.List;
import org.springframework.http.HttpStatus;

/// The problems of changes of a file.
public final class FileProblems {
    private FileProblems() {}

    /// The file would have an extension that is not allowed, or another one than before.
    ///
    /// @param name    the refused name
    /// @param allowed extensions that the name may have, each with its dot
    public static Problem formatNotAllowed(String name, List<String> allowed) {
        return new Problem(
                        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                        "format-not-allowed",
                        "File type not allowed",
                        "The file can't have the name \"" + name + "\". Allowed extensions: "
                                + String.join(", ", allowed) + ".")
                .with("name", name)
                .with("allowedExtensions", allowed);
    }

    /// A file cannot end at the requested time.
    ///
    /// @param earliest the earliest end
    /// @param latest   the latest end; [Instant#MAX] if there is none
    public static Problem endOutOfRange(Instant earliest, Instant latest) {
        boolean limited = latest.isBefore(Instant.MAX);
        Problem problem = new Problem(
                        HttpStatus.BAD_REQUEST,
                        "end-out-of-range",
                        "End out of range",
                        limited
                                ? "The file must end between " + earliest + " and " + latest + "."
                                : "The file must end after " + earliest + ".")
                .with("earliest", earliest.toString());
        return limited ? problem.with("latest", latest.toString()) : problem;
    }

    /// The file no longer has the name that the client expects.
    ///
    /// @param name the name of the file now
    public static Problem renamed(String name) {
        return new Problem(
                        HttpStatus.CONFLICT,
                        "file-renamed",
                        "File renamed meanwhile",
                        "The file was renamed to \"" + name + "\" meanwhile.")
                .with("name", name);
    }
}
