package io.lading.storage.s3;

import io.lading.storage.StorageException;
import java.util.Locale;

/// What one check of a store found.
///
/// @param check   what was checked, such as `a listing shows a new object`
/// @param verdict what it means for the store
/// @param reason  why, for the operator; empty if the check passed
public record Finding(String check, Verdict verdict, String reason) {
    /// What a finding means.
    public enum Verdict {
        /// The store does what it has to.
        PASSED,
        /// The check was not possible, or the operator should know something.
        WARNING,
        /// The store would lose bytes, or is not usable.
        REFUSED
    }

    static Finding passed(String check) {
        return new Finding(check, Verdict.PASSED, "");
    }

    static Finding warning(String check, String reason) {
        return new Finding(check, Verdict.WARNING, reason);
    }

    static Finding refused(String check, String reason) {
        return new Finding(check, Verdict.REFUSED, reason);
    }

    /// The reason for a finding that is a failed call.
    static String reason(StorageException failure) {
        return String.valueOf(failure.getMessage());
    }

    /// One line for a log.
    @Override
    public String toString() {
        return check + ": " + verdict.name().toLowerCase(Locale.ROOT) + (reason.isEmpty() ? "" : ", " + reason);
    }
}
