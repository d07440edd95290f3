package io.lading.upload;

import io.lading.upload.AppendUpload.Ending;
import java.util.Optional;

/// The checks before the first byte of an append is read. Pure functions.
final class AppendChecks {
    private AppendChecks() {}

    /// The length of the upload after this request: the known length, or the one the request declares.
    static Length length(AppendUpload command, Upload upload) {
        if (upload.lengthKnown()) {
            return upload.length();
        }
        if (command.length().isKnown()) {
            return command.length();
        }
        boolean ends =
                command.ending() == Ending.WITH_BODY && command.bodyLength().isKnown();
        return ends ? Length.of(end(command)) : Length.unknown();
    }

    /// Where the body of a request ends, at most [Long#MAX_VALUE].
    static long end(AppendUpload command) {
        long size = command.bodyLength().orElse(0);
        return size > Long.MAX_VALUE - command.offset() ? Long.MAX_VALUE : command.offset() + size;
    }

    /// The bytes a request claims: those of a piece with a length, or all bytes from its offset.
    static Extents.Range range(AppendUpload command) {
        long from = Math.min(command.offset(), Long.MAX_VALUE - 1);
        boolean bounded = command.piece() && command.bodyLength().orElse(0) > 0;
        return new Extents.Range(from, bounded ? Math.max(from + 1, end(command)) : Long.MAX_VALUE);
    }

    /// The reason to refuse the append, or empty.
    static Optional<Appended> check(AppendUpload command, Upload upload, UploadRules rules) {
        if (upload.complete()) {
            return Optional.of(new Appended.AlreadyComplete(upload, null));
        }
        return place(command, upload).or(() -> lengths(command, upload, rules));
    }

    private static Optional<Appended> place(AppendUpload command, Upload upload) {
        if (!command.piece()) {
            return command.offset() == upload.offset()
                    ? Optional.empty()
                    : Optional.of(new Appended.OffsetMismatch(upload, command.offset()));
        }
        if (!upload.lengthKnown() || !command.bodyLength().isKnown()) {
            return Optional.of(new Appended.NotAppendable(
                    upload, "Pieces need a Content-Length and an upload with a known length."));
        }
        if (overlaps(upload.extents(), command)) {
            return Optional.of(new Appended.OffsetMismatch(upload, command.offset()));
        }
        if (upload.extents().ranges().size() >= Extents.MAX_RANGES && command.offset() != upload.offset()) {
            return Optional.of(new Appended.NotAppendable(
                    upload, "Too many separate ranges (max. " + Extents.MAX_RANGES + "). Fill the gaps first."));
        }
        return Optional.empty();
    }

    private static boolean overlaps(Extents extents, AppendUpload command) {
        long from = command.offset();
        long to = Math.max(end(command), from == Long.MAX_VALUE ? from : from + 1);
        return extents.ranges().stream().anyMatch(range -> range.from() < to && from < range.to());
    }

    private static Optional<Appended> lengths(AppendUpload command, Upload upload, UploadRules rules) {
        if (upload.lengthKnown()
                && command.length() instanceof Length.Known(long declared)
                && !upload.length().is(declared)) {
            return Optional.of(new Appended.LengthMismatch(upload, declared));
        }
        Length length = length(command, upload);
        if (length instanceof Length.Known(long bytes)
                && bytes < upload.extents().end()) {
            return Optional.of(new Appended.LengthMismatch(upload, bytes));
        }
        long maxSize = rules.maxSizeOf(upload);
        boolean ofRules = !length.isKnown() || length.orElse(0) > maxSize;
        long limit = Math.min(length.orElse(maxSize), maxSize);
        long body = command.bodyLength().orElse(0);
        if (length.orElse(0) > maxSize || (body > 0 && body > limit - command.offset())) {
            return Optional.of(new Appended.BeyondLength(upload, limit, ofRules));
        }
        boolean mustFit =
                command.ending() == Ending.WITH_BODY && command.bodyLength().isKnown();
        if (mustFit && !length.is(end(command)) && !command.piece()) {
            return Optional.of(new Appended.LengthMismatch(upload, end(command)));
        }
        return Optional.empty();
    }
}
