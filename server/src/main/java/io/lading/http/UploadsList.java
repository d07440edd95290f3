package io.lading.http;

import io.lading.storage.StorageException;
import io.lading.upload.Upload;
import io.lading.upload.Uploads;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// A person's own unfinished uploads, whatever protocol they began in.
@RestController
public final class UploadsList {
    private final Uploads uploads;

    public UploadsList(Uploads uploads) {
        this.uploads = uploads;
    }

    record ListJson(List<UploadJson> uploads) {}

    record UploadJson(
            String id,
            String name,
            @Nullable Long length,
            long offset,
            String extents,
            String createdAt,
            String expiresAt,
            String url) {
        static UploadJson of(Upload upload) {
            return new UploadJson(
                    upload.id().value(),
                    upload.name(),
                    upload.lengthKnown() ? upload.length() : null,
                    upload.offset(),
                    upload.extents().toString(),
                    upload.createdAt().toString(),
                    upload.expiresAt().toString(),
                    Paths.upload(upload.id()));
        }
    }

    @GetMapping({Paths.UPLOADS, Paths.UPLOADS + "/"})
    ResponseEntity<Object> list(HttpServletRequest request) throws StorageException {
        List<Upload> unfinished = uploads.unfinished(Caller.of(request).name());
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new ListJson(unfinished.stream().map(UploadJson::of).toList()));
    }
}
