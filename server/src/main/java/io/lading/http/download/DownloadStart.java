package io.lading.http.download;

import java.io.IOException;

/// Called once for each request that is about to send content, before the first header field of the response is
/// set.
@FunctionalInterface
public interface DownloadStart {
    /// Records the download, or refuses it.
    ///
    /// @param fromFirstByte whether the response contains the first byte of the file
    /// @throws io.lading.http.problem.Refusal if the download may not begin
    void begins(boolean fromFirstByte) throws IOException;
}
