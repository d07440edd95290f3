package io.lading.account;

import io.lading.metadata.account.Scope;
import io.lading.space.Usage;
import io.lading.storage.StorageException;
import io.lading.upload.Uploads;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// The caller's own account: what it may do, and what it uses of its quota.
@RestController
final class AccountController {
    private final Uploads uploads;

    AccountController(Uploads uploads) {
        this.uploads = uploads;
    }

    /// @param scopes what the role allows, and so the scopes that a token of the account can have
    record AccountJson(String name, String role, List<String> scopes, StorageJson storage) {}

    /// @param files       bytes of the account's files
    /// @param uploads     how many uploads have reserved space
    /// @param uploadBytes bytes that these uploads have reserved
    /// @param quota       the most bytes that the account may store, or null if only the storage limits it
    /// @param available   bytes that the account can upload now, or null if nothing limits it
    record StorageJson(
            long files,
            long uploads,
            long uploadBytes,
            @Nullable Long quota,
            @Nullable Long available) {}

    @GetMapping("/api/account")
    ResponseEntity<AccountJson> account() throws StorageException {
        Identity me = Identity.current();
        Usage usage = uploads.usage(me.name());
        StorageJson storage = new StorageJson(
                usage.fileBytes(),
                usage.uploads(),
                usage.uploadBytes(),
                limit(usage.quota()),
                limit(uploads.available(me.name())));
        List<String> scopes =
                me.role().scopes().stream().map(Scope::label).sorted().toList();
        AccountJson account = new AccountJson(me.name(), me.role().label(), scopes, storage);
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(account);
    }

    private static @Nullable Long limit(long bytes) {
        return bytes == Long.MAX_VALUE ? null : bytes;
    }
}
