package io.lading.http.rufh;

import io.lading.http.StructuredFields;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.http.HttpHeaders;

/// What differs between the versions of the draft, as data.
enum InteropVersion {
    /// Draft 01; iOS 17.
    V3(3, Rufh.INCOMPLETE, Lifetime.UNTOLD, false, true),
    /// Draft 03; iOS 18.0, tus-js-client.
    V5(5, Rufh.COMPLETE, Lifetime.UNTOLD, false, true),
    /// Drafts 04 and 05; iOS 18.1, tus-js-client.
    V6(6, Rufh.COMPLETE, Lifetime.EXPIRES, true, true),
    /// Drafts 09 to 12; iOS 26.
    V8(8, Rufh.COMPLETE, Lifetime.MAX_AGE, true, false);

    /// What clients without a version get.
    static final InteropVersion CURRENT = V8;

    /// How `Upload-Limit` tells the remaining lifetime of an upload, in seconds.
    enum Lifetime {
        /// There is no `Upload-Limit` at all: it came with draft 04.
        UNTOLD,
        EXPIRES,
        MAX_AGE
    }

    private final int number;
    private final String completenessField;
    private final Lifetime lifetime;
    private final boolean typedAppends;
    private final boolean endsUnlessSaid;

    /// @param completenessField says whether a request ends the upload
    /// @param typedAppends      whether appends have a media type of their own
    /// @param endsUnlessSaid    whether an append without the completeness field ends the upload
    InteropVersion(
            int number, String completenessField, Lifetime lifetime, boolean typedAppends, boolean endsUnlessSaid) {
        this.number = number;
        this.completenessField = completenessField;
        this.lifetime = lifetime;
        this.typedAppends = typedAppends;
        this.endsUnlessSaid = endsUnlessSaid;
    }

    /// The version a request names, or empty when it names none or one that is not spoken here.
    static Optional<InteropVersion> named(HttpServletRequest request) {
        long number = StructuredFields.size(request, Rufh.INTEROP_VERSION).orElse(-1);
        for (InteropVersion version : values()) {
            if (version.number == number) {
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }

    /// The version to answer a request in: the one it names, or the one its fields belong to.
    static InteropVersion of(HttpServletRequest request) {
        boolean old =
                V3.complete(request).isPresent() && CURRENT.complete(request).isEmpty();
        return named(request).orElse(old ? V3 : CURRENT);
    }

    int number() {
        return number;
    }

    Lifetime lifetime() {
        return lifetime;
    }

    boolean typedAppends() {
        return typedAppends;
    }

    boolean endsUnlessSaid() {
        return endsUnlessSaid;
    }

    /// Whether a request says that it ends the upload; empty if it does not say.
    Optional<Boolean> complete(HttpServletRequest request) {
        return StructuredFields.bool(request, completenessField).map(this::inverted);
    }

    /// Says whether the upload is complete.
    void tellComplete(HttpHeaders headers, boolean complete) {
        headers.set(completenessField, Rufh.bool(inverted(complete)));
    }

    private boolean inverted(boolean value) {
        return completenessField.equals(Rufh.INCOMPLETE) != value;
    }
}
