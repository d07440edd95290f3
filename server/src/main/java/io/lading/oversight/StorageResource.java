package io.lading.oversight;

import io.lading.http.path.Paths;
import io.lading.metadata.StorageUse;
import io.lading.metadata.StorageUse.OfOwner;
import io.lading.storage.ContentStore;
import io.lading.storage.StorageException;
import io.lading.upload.UploadRules;
import io.lading.upload.Uploads;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// What is stored, by whom, and what space is left. The security filters admit administrators only.
@RestController
public final class StorageResource {
    /// Enough for a page; the totals include all owners.
    private static final int MOST_OWNERS = 1000;

    private final ContentStore store;
    private final StorageUse use;
    private final Uploads uploads;
    private final UploadRules rules;

    public StorageResource(ContentStore store, StorageUse use, Uploads uploads, UploadRules rules) {
        this.store = store;
        this.use = use;
        this.uploads = uploads;
        this.rules = rules;
    }

    /// @param files       number of files
    /// @param fileBytes   bytes of all files
    /// @param uploads     how many uploads have reserved space
    /// @param reserved    bytes that they have reserved and not yet written
    /// @param free        bytes that can be written before the storage is full, or null if it has no known limit
    /// @param minFree     bytes of `free` that the server leaves unused
    /// @param owners      who stores the files; the largest first, at most 1,000
    record StorageJson(
            long files,
            long fileBytes,
            long uploads,
            long reserved,
            @Nullable Long free,
            long minFree,
            List<OfOwner> owners) {}

    @GetMapping(Paths.STORAGE)
    ResponseEntity<StorageJson> storage() throws StorageException {
        StorageUse.Totals totals = use.totals();
        long free = store.usableBytes();
        StorageJson body = new StorageJson(
                totals.files(),
                totals.bytes(),
                uploads.reservations(),
                uploads.reservedBytes(),
                free == Long.MAX_VALUE ? null : free,
                rules.minFree(),
                use.byOwner(MOST_OWNERS));
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }
}
