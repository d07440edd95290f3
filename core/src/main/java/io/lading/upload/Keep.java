package io.lading.upload;

/// Which uploads stay after [Uploads#receive] if their content was not received to its end. A client that never
/// learned the URL of its upload cannot resume it; its bytes would only take space until they expire.
public enum Keep {
    /// Only a complete file: the protocol cannot resume.
    COMPLETE,
    /// What the client can resume because the response names the URL.
    URL_IN_RESPONSE,
    /// Everything, unless the connection broke before the client was told the URL, or the client sent more than
    /// it declared.
    UNLESS_LOST;

    /// Whether an upload stays.
    ///
    /// @param urlKnown whether the client was told the URL before the content was read
    boolean keeps(Appended outcome, boolean urlKnown) {
        return switch (this) {
            case COMPLETE -> outcome instanceof Appended.Completed(var _, var file) && file != null;
            case URL_IN_RESPONSE -> hasUrlInResponse(outcome);
            case UNLESS_LOST -> !(outcome instanceof Appended.BeyondLength) && (urlKnown || !lost(outcome));
        };
    }

    /// Whether an upload stays when the storage failed and there is no outcome.
    boolean keepsAfterFailure(boolean urlKnown) {
        return this == UNLESS_LOST && urlKnown;
    }

    private static boolean lost(Appended outcome) {
        return outcome instanceof Appended.Interrupted(var _, var why) && why.lostClient();
    }

    private static boolean hasUrlInResponse(Appended outcome) {
        return switch (outcome) {
            case Appended.Progress _, Appended.Completed _, Appended.TakenOver _, Appended.NoSpace _ -> true;
            case Appended.Interrupted(var _, var why) -> !why.lostClient();
            case Appended.OffsetMismatch _,
                    Appended.BeyondLength _,
                    Appended.LengthMismatch _,
                    Appended.DigestMismatch _,
                    Appended.ContentRefused _,
                    Appended.BadTrailer _,
                    Appended.NotAppendable _,
                    Appended.AlreadyComplete _,
                    Appended.Busy _,
                    Appended.NotFound _ -> false;
        };
    }
}
