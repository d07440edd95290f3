package io.lading.http;

import io.lading.file.FileId;
import io.lading.http.path.Paths;
import io.lading.storage.StorageException;
import io.lading.upload.Length;
import io.lading.upload.UnfinishedUpload;
import io.lading.upload.Uploads;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// Lists the caller's unfinished uploads, regardless of protocol. The list is read and written page by page, so a
/// response holds at most one page in memory.
@RestController
public final class UploadsList {
    /// Maximum number of uploads in one response.
    static final int MAX_LISTED = 1000;

    private final Uploads uploads;
    private final JsonMapper json;
    private final Clock clock;

    public UploadsList(Uploads uploads, JsonMapper json, Clock clock) {
        this.uploads = uploads;
        this.json = json;
        this.clock = clock;
    }

    /// @param link the name of the link through which a visitor uploads, or null
    record UploadJson(
            String id,
            String name,
            @Nullable Long length,
            long offset,
            String extents,
            String createdAt,
            String expiresAt,
            String url,
            @Nullable String link) {
        static UploadJson of(UnfinishedUpload upload) {
            return new UploadJson(
                    upload.id().value(),
                    upload.name(),
                    upload.length() instanceof Length.Known(long bytes) ? bytes : null,
                    upload.offset(),
                    upload.extents().toString(),
                    upload.createdAt().toString(),
                    upload.expiresAt().toString(),
                    Paths.upload(upload.id()),
                    upload.link());
        }
    }

    @GetMapping({Paths.UPLOADS, Paths.UPLOADS + "/"})
    void list(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String owner = Caller.of(request).name();
        List<UnfinishedUpload> first = uploads.unfinished(owner, null);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        try (JsonGenerator out = json.createGenerator(response.getOutputStream())) {
            out.writeStartObject();
            out.writeName("uploads");
            out.writeStartArray();
            write(owner, first, out);
            out.writeEndArray();
            out.writeEndObject();
        }
    }

    private void write(String owner, List<UnfinishedUpload> first, JsonGenerator out) throws StorageException {
        List<UnfinishedUpload> page = first;
        int listed = 0;
        while (!page.isEmpty() && listed < MAX_LISTED) {
            List<UnfinishedUpload> living = page.stream().filter(this::lives).toList();
            for (UnfinishedUpload upload : living.subList(0, Math.min(living.size(), MAX_LISTED - listed))) {
                out.writePOJO(UploadJson.of(upload));
                listed++;
            }
            FileId last = page.getLast().id();
            page = page.size() < Uploads.LIST_PAGE ? List.of() : uploads.unfinished(owner, last);
        }
    }

    /// Whether the second in `Upload-Expires` has not passed. The next sweep removes the others.
    private boolean lives(UnfinishedUpload upload) {
        return !upload.expiresAt().truncatedTo(ChronoUnit.SECONDS).isBefore(clock.instant());
    }
}
