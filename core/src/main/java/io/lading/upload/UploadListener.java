package io.lading.upload;

/// Receives the steps of all uploads, for example for logs.
///
/// Called after the step is durable, on the thread that caused it, which is often that of the request.
/// Implementations must be quick, safe for use by many threads, and must not throw.
@FunctionalInterface
public interface UploadListener {
    /// Ignores every step.
    UploadListener NONE = (_, _) -> {};

    /// Called after a step.
    ///
    /// @param upload the upload as it is after the step
    void onStep(UploadStep step, Upload upload);
}
