package io.lading.http.form;

import io.lading.body.Body;
import io.lading.body.BodyException;
import io.lading.digest.Digest;
import io.lading.file.FileTimes;
import io.lading.file.KeepWish;
import io.lading.file.StoredFile;
import io.lading.http.FileJson;
import io.lading.http.body.DocumentBudget;
import io.lading.http.field.DeclaredType;
import io.lading.http.field.DigestFields;
import io.lading.http.field.KeepField;
import io.lading.http.field.ModificationTime;
import io.lading.http.form.FormParts.Part;
import io.lading.http.problem.Problem;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.http.problem.UploadProblems;
import io.lading.http.problem.UploadProblems.Next;
import io.lading.storage.StorageException;
import io.lading.upload.Appended;
import io.lading.upload.CreateUpload;
import io.lading.upload.Creation;
import io.lading.upload.FirstContent;
import io.lading.upload.Length;
import io.lading.upload.Received;
import io.lading.upload.Upload;
import io.lading.upload.Uploader;
import io.lading.upload.Uploads;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/// The files of one batch. A file that fits into memory is stored by a thread of its own while the next one is read;
/// any other is stored as it is read. Used by one thread; it is closed when every file is stored or refused.
final class BatchFiles implements AutoCloseable {
    /// Maximum number of files of one batch that are stored at the same time.
    private static final int MAX_AT_ONCE = 16;

    private final Uploads uploads;
    private final DocumentBudget budget;
    private final Uploader by;
    private final String user;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(MAX_AT_ONCE);
    private final List<Future<Object>> results = new ArrayList<>();

    /// @param user whose share of the memory the files use
    BatchFiles(Uploads uploads, DocumentBudget budget, Uploader by, String user) {
        this.by = by;
        this.uploads = uploads;
        this.budget = budget;
        this.user = user;
    }

    /// @param file of the result; it is durable
    record StoredJson(int status, FileJson file) {}

    /// @param problem    a problem document
    /// @param retryAfter seconds after which the file can be sent again, or null
    record RefusedJson(
            int status,
            Map<String, Object> problem,
            @Nullable String retryAfter) {}

    /// What a part declares.
    private record Declared(String name, @Nullable String type, List<Digest> digests, FileTimes times, KeepWish keep) {}

    /// The number of files so far.
    int count() {
        return results.size();
    }

    /// Adds the result of a file that was not stored.
    void refused(Problem problem) {
        results.add(CompletableFuture.completedFuture(of(problem)));
    }

    private static Object of(Problem problem) {
        String retryAfter = problem.headers().getFirst(HttpHeaders.RETRY_AFTER);
        return new RefusedJson(problem.status(), problem.document(), retryAfter);
    }

    /// Receives one part. A part without a file name is skipped.
    ///
    /// @throws BodyException if the request could not be read
    void receive(Part part, FormParts parts) throws BodyException {
        Declared file;
        try {
            String name = part.fileName();
            if (name.isEmpty()) {
                return;
            }
            @Nullable String type = DeclaredType.of(part.fields().get(HttpHeaders.CONTENT_TYPE));
            file = new Declared(
                    name,
                    type,
                    digests(part),
                    ModificationTime.in(part.fields()::get),
                    KeepField.in(part.fields()::get));
        } catch (Refusal malformed) {
            refused(malformed.problem());
            return;
        }
        Optional<PartMemory> memory = PartMemory.read(parts, budget, user);
        if (memory.isEmpty()) {
            results.add(CompletableFuture.completedFuture(store(file, new PartBody(parts), Length.unknown())));
        } else if (memory.get().whole()) {
            storeLater(file, memory.get());
        } else {
            try (PartMemory begin = memory.get()) {
                Body body = begin.followedBy(new PartBody(parts));
                results.add(CompletableFuture.completedFuture(store(file, body, Length.unknown())));
            }
        }
    }

    private static List<Digest> digests(Part part) {
        String field = DigestFields.REPR_DIGEST;
        return DigestFields.inPart(String.join(", ", part.fields().getValuesList(field)), field);
    }

    private void storeLater(Declared file, PartMemory memory) {
        places.acquireUninterruptibly();
        @Nullable Map<String, String> log = MDC.getCopyOfContextMap();
        @Nullable RequestAttributes sender = RequestContextHolder.getRequestAttributes();
        Callable<Object> work = () -> {
            try (memory) {
                MDC.setContextMap(log == null ? Map.of() : log);
                RequestContextHolder.setRequestAttributes(sender);
                return store(file, memory.followedBy(Body.EMPTY), Length.of(memory.length()));
            } finally {
                places.release();
            }
        };
        results.add(threads.submit(work));
    }

    private Object store(Declared file, Body body, Length length) {
        CreateUpload command = new CreateUpload(
                by,
                file.name(),
                length,
                Upload.Kind.WHOLE,
                List.of(),
                file.type(),
                null,
                file.digests(),
                false,
                file.times(),
                file.keep());
        try {
            return switch (uploads.receive(command, FirstContent.wholeFile(body, length))) {
                case Received.AtCreation(Creation refused) -> of(UploadProblems.of(refused));
                case Received.Content(Appended.Completed(var _, StoredFile stored), var _)
                when stored != null -> new StoredJson(HttpStatus.CREATED.value(), FileJson.of(stored));
                case Received.Content(Appended.Interrupted(var _, BodyException.Reason reason), var _) ->
                    of(UploadProblems.badForm(reason));
                case Received.Content(Appended refused, var _) -> of(UploadProblems.of(refused, Next.START_AGAIN));
            };
        } catch (StorageException e) {
            return of(Problems.storage(e));
        }
    }

    /// Waits until every file is stored or refused, and returns the results in the order of the files.
    List<Object> results() {
        List<Object> all = new ArrayList<>();
        for (Future<Object> result : results) {
            try {
                all.add(result.get());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
        return all;
    }

    @Override
    public void close() {
        threads.close();
    }
}
