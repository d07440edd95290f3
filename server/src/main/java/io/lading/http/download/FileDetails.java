package io.lading.http.download;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.lading.digest.DigestRequest;
import io.lading.file.StoredFile;
import io.lading.http.FileJson;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All details of one file.
///
/// @param sha512      hexadecimal digits, or null
/// @param sha512State `unknown` until it is requested, then `computing`, then `ready`
record FileDetails(@JsonUnwrapped FileJson file, @Nullable String sha512, String sha512State) {
    static FileDetails of(StoredFile file, Optional<DigestRequest> request) {
        String sha512 = request.map(DigestRequest::sha512).orElse(null);
        String state = sha512 != null ? "ready" : request.isPresent() ? "computing" : "unknown";
        return new FileDetails(FileJson.of(file), sha512, state);
    }
}
