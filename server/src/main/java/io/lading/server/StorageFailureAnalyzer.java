package io.lading.server;

import io.lading.storage.StorageException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Explains in one sentence why the storage prevents the server from starting.
final class StorageFailureAnalyzer extends AbstractFailureAnalyzer<StorageException> {
    @Override
    protected FailureAnalysis analyze(Throwable root, StorageException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "Check LADING_DATA_DIR, LADING_DATABASE_URL and the store that LADING_STORAGE names, and whether Lading is"
                        + " already running.",
                cause);
    }
}
