package io.lading.upload;

/// Hears of the steps in the life of uploads, for logs and the like.
///
/// Called after the step is durable, on the thread that made it; for what a request did that is the thread of
/// the request. So an implementation is quick, safe for use by many threads, and does not throw.
@FunctionalInterface
public interface UploadListener {
    /// Takes no notice.
    UploadListener NONE = (_, _) -> {};

    /// A step was made.
    ///
    /// @param upload the upload as it is after the step
    void onStep(UploadStep step, Upload upload);
}
