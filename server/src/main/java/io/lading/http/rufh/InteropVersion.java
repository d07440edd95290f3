package io.lading.http.rufh;

import io.lading.http.StructuredFields;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;

/// What differs between the versions of the draft, as data.
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

    /// What clients without a version get.
    static final InteropVersion CURRENT = V10;

    /// How `Upload-Limit` tells the remaining lifetime of an upload, in seconds.
    enum Lifetime {
        /// There is no `Upload-Limit` at all: it came with draft 04.
        UNTOLD,
        EXPIRES,
        MAX_AGE
    }

    /// What an append without the completeness field means.
    enum Unsaid {
        /// It ends the upload.
        ENDS,
        /// More appends follow.
        CONTINUES,
        /// It is malformed.
        REFUSED
    }

    /// What only some versions have.
    private enum Trait {
        /// Appends have a media type of their own.
        TYPED_APPENDS,
        /// An upload of known length is complete when every byte is there, even if its last append says that more
        /// follow. tus-js-client ends so when it reads from a file.
        FULL_IS_COMPLETE,
        /// A refusal of an append never says that the upload is complete: with that, a response would come from
        /// the target of the upload.
        REFUSALS_ARE_INCOMPLETE
    }

    private final int number;
    private final String completenessField;
    private final Lifetime lifetime;
    private final Unsaid unsaid;
    private final boolean typedAppends;
    private final boolean fullIsComplete;
    private final boolean refusalsAreIncomplete;

    /// @param completenessField says whether a request ends the upload
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
