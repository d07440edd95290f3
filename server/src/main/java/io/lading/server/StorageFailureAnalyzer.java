package io.lading.server;

import io.lading.storage.StorageException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Says in one sentence why the server cannot start on its storage.
final class StorageFailureAnalyzer extends AbstractFailureAnalyzer<StorageException> {
    @Override
    protected FailureAnalysis analyze(Throwable root, StorageException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "Look at LADING_DATA_DIR and LADING_DATABASE_URL, and whether Lading is running already.",
                cause);
    }
}
