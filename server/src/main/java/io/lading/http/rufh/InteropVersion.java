package io.lading.http.rufh;

import io.lading.http.field.StructuredFields;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;

/// The differences between the versions of the draft.
enum InteropVersion {
    /// Draft 01; iOS 17.
    V3(3, Rufh.INCOMPLETE, Lifetime.UNTOLD, Unsaid.ENDS),
    /// Draft 03; iOS 18.0, tus-js-client.
    V5(5, Rufh.COMPLETE, Lifetime.UNTOLD, Unsaid.ENDS, Trait.FULL_IS_COMPLETE),
    /// Drafts 04 and 05; iOS 18.1, tus-js-client.
    V6(6, Rufh.COMPLETE, Lifetime.EXPIRES, Unsaid.ENDS, Trait.TYPED_APPENDS, Trait.FULL_IS_COMPLETE),
    /// Drafts 09 to 11; iOS 26.
    V8(8, Rufh.COMPLETE, Lifetime.MAX_AGE, Unsaid.CONTINUES, Trait.TYPED_APPENDS),
    /// Draft 12.
    V9(9, Rufh.COMPLETE, Lifetime.MAX_AGE, Unsaid.CONTINUES, Trait.TYPED_APPENDS, Trait.REFUSALS_ARE_INCOMPLETE),
    /// Draft 13 and later.
    V10(10, Rufh.COMPLETE, Lifetime.MAX_AGE, Unsaid.REFUSED, Trait.TYPED_APPENDS, Trait.REFUSALS_ARE_INCOMPLETE);

    /// The version for clients that send none.
    static final InteropVersion CURRENT = V10;

    /// The member of `Upload-Limit` with the remaining lifetime of an upload in seconds.
    enum Lifetime {
        /// No `Upload-Limit`; draft 04 introduced it.
        UNTOLD,
        EXPIRES,
        MAX_AGE
    }

    /// The meaning of an append without the completeness field.
    enum Unsaid {
        /// It completes the upload.
        ENDS,
        /// More appends follow.
        CONTINUES,
        /// The request is malformed.
        REFUSED
    }

    /// Traits that only some versions have.
    private enum Trait {
        /// Appends have a specific media type.
        TYPED_APPENDS,
        /// An upload of known length is complete when all bytes are received, even if the last append says that
        /// more follow. tus-js-client ends uploads of files in this way.
        FULL_IS_COMPLETE,
        /// An error response to an append never says that the upload is complete: otherwise the response would be
        /// that of the upload's target resource.
        REFUSALS_ARE_INCOMPLETE
    }

    private final int number;
    private final String completenessField;
    private final Lifetime lifetime;
    private final Unsaid unsaid;
    private final boolean typedAppends;
    private final boolean fullIsComplete;
    private final boolean refusalsAreIncomplete;

    /// @param completenessField the field that says whether a request completes the upload
    InteropVersion(int number, String completenessField, Lifetime lifetime, Unsaid unsaid, Trait... traits) {
        this.number = number;
        this.completenessField = completenessField;
        this.lifetime = lifetime;
        this.unsaid = unsaid;
        List<Trait> has = List.of(traits);
        this.typedAppends = has.contains(Trait.TYPED_APPENDS);
        this.fullIsComplete = has.contains(Trait.FULL_IS_COMPLETE);
        this.refusalsAreIncomplete = has.contains(Trait.REFUSALS_ARE_INCOMPLETE);
    }

    /// The version that a request names, or empty if it names none or an unsupported one.
    static Optional<InteropVersion> named(HttpServletRequest request) {
        long number = StructuredFields.size(request, Rufh.INTEROP_VERSION).orElse(-1);
        for (InteropVersion version : values()) {
            if (version.number == number) {
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }

    /// The version for the response to a request: the one it names, or the one that its fields belong to.
    static InteropVersion of(HttpServletRequest request) {
        boolean old =
                V3.complete(request).isPresent() && CURRENT.complete(request).isEmpty();
        return named(request).orElse(old ? V3 : CURRENT);
    }

    int number() {
        return number;
    }

    String completenessField() {
        return completenessField;
    }

    Lifetime lifetime() {
        return lifetime;
    }

    Unsaid unsaid() {
        return unsaid;
    }

    boolean typedAppends() {
        return typedAppends;
    }

    boolean fullIsComplete() {
        return fullIsComplete;
    }

    boolean refusalsAreIncomplete() {
        return refusalsAreIncomplete;
    }

    /// Whether a request completes the upload; empty if the field is missing.
    Optional<Boolean> complete(HttpServletRequest request) {
        return StructuredFields.bool(request, completenessField).map(this::inverted);
    }

    /// Sets the field that says whether the upload is complete.
    void tellComplete(HttpHeaders headers, boolean complete) {
        headers.set(completenessField, Rufh.bool(inverted(complete)));
    }

    private boolean inverted(boolean value) {
        return completenessField.equals(Rufh.INCOMPLETE) != value;
    }
}
