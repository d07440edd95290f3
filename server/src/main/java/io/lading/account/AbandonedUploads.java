package io.lading.account;

import io.lading.storage.StorageException;
import io.lading.upload.Cancellation;
import io.lading.upload.UnfinishedUploads;
import io.lading.upload.UnfinishedUploads.Entry;
import io.lading.upload.Uploads;
import java.util.List;

/// The unfinished uploads of an account that was deleted.
final class AbandonedUploads {
    private final UnfinishedUploads unfinished;
    private final Uploads uploads;

    AbandonedUploads(UnfinishedUploads unfinished, Uploads uploads) {
        this.unfinished = unfinished;
        this.uploads = uploads;
    }

    /// Cancels them all, and returns how many. One that a running request still uses is left; it expires.
    int cancel(String owner) throws StorageException {
        int cancelled = 0;
        List<Entry> page = unfinished.page(owner, null);
        while (!page.isEmpty()) {
            for (Entry upload : page) {
                cancelled += uploads.cancel(upload.id(), owner) instanceof Cancellation.Cancelled ? 1 : 0;
            }
            page = unfinished.page(owner, page.getLast().id());
        }
        return cancelled;
    }
}
