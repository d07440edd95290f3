package io.lading.http.download;

import io.lading.file.FileName;
import io.lading.file.NameAndSize;
import io.lading.file.Shelf;
import io.lading.http.Caller;
import io.lading.http.FileJson;
import io.lading.http.path.Paths;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// Tells a client which of its files the server may already have, so that no file is uploaded twice. The client
/// compares the SHA-256 to be sure.
@RestController
public final class KnownFiles {
    /// Maximum number of files in one request.
    static final int MAX_FILES = 1000;

    private final Shelf shelf;

    public KnownFiles(Shelf shelf) {
        this.shelf = shelf;
    }

    record Question(@Nullable List<@Nullable OutlineJson> files) {}

    record OutlineJson(@Nullable String name, @Nullable Long size) {}

    /// @param files the caller's own files with these names and sizes, in no particular order
    record Answer(List<FileJson> files) {}

    @PostMapping(Paths.KNOWN_FILES)
    ResponseEntity<Object> known(@RequestBody Question question, HttpServletRequest request) throws StorageException {
        Set<NameAndSize> outlines = outlines(question);
        List<FileJson> known = shelf.withNamesAndSizes(Caller.of(request).name(), outlines).stream()
                .map(FileJson::of)
                .toList();
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(new Answer(known));
    }

    private static Set<NameAndSize> outlines(Question question) {
        List<@Nullable OutlineJson> files = question.files();
        if (files == null || files.size() > MAX_FILES) {
            throw malformed();
        }
        Set<NameAndSize> outlines = new HashSet<>();
        for (@Nullable OutlineJson file : files) {
            if (file == null || file.name() == null || file.size() == null || file.size() < 0) {
                throw malformed();
            }
            // A file with an invalid name cannot exist here; the other files are still looked up.
            if (FileName.check(file.name()) instanceof FileName.Verdict.Ok(String name)) {
                outlines.add(new NameAndSize(name, file.size()));
            }
        }
        return outlines;
    }

    private static Refusal malformed() {
        return new Refusal(Problems.badRequest("Send {\"files\": [{\"name\": ..., \"size\": ...}, ...]} with at most "
                + MAX_FILES + " files and non-negative sizes."));
    }
}
