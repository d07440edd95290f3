package io.lading.http.problem;

import org.springframework.http.HttpStatus;

/// The problems of links. No document contains the secret of a link.
public final class LinkProblems {
    private static final String ENDED = "link-ended";
    private static final String TITLE = "The link has ended";
    private static final String REASON = "reason";

    private LinkProblems() {}

    /// There is no such link. A revoked link does not exist either.
    public static Problem notFound() {
        return new Problem(
                HttpStatus.NOT_FOUND,
                "link-not-found",
                "Link not found",
                "This link doesn't exist or was revoked. Ask the person who sent it for another one.");
    }

    /// The link has expired, or the account that made it may not use it any more.
    public static Problem ended() {
        return new Problem(
                        HttpStatus.GONE,
                        ENDED,
                        TITLE,
                        "This link has expired. Ask the person who sent it for another one.")
                .with(REASON, "expired");
    }

    /// The link was used as often as it allows.
    public static Problem usedUp() {
        return new Problem(
                        HttpStatus.GONE,
                        ENDED,
                        TITLE,
                        "This link was used as often as it allows. Ask the person who sent it for another one.")
                .with(REASON, "used");
    }

    /// The link needs a password, and the request has none or a wrong one.
    ///
    /// @param wrong whether the request has one
    public static Problem password(boolean wrong) {
        return new Problem(
                        HttpStatus.FORBIDDEN,
                        "link-password",
                        "Password required",
                        wrong ? "The password of this link is incorrect." : "This link needs a password.")
                .with("wrong", wrong);
    }
}
