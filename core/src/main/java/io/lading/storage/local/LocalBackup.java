package io.lading.storage.local;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.lading.storage.ContentKey;
import io.lading.storage.StorageException;
import io.lading.storage.StorageException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Copies content from the directory of a [LocalStore], which may be in use, into another directory of the same
/// layout. The source is neither changed nor locked. For use by one thread.
///
/// Published content never changes, so it is copied once: if an earlier backup on the same file system has it,
/// the new backup gets a hard link to that copy. A copy gets its final name when it is complete. When a copy
/// returns, its bytes are on stable storage; its directory entries are after [#flush].
public final class LocalBackup {
    /// The directory of unfinished copies.
    private static final String COPYING = "copying";

    private final Path source;
    private final Path target;
    private final Optional<Path> earlier;
    private final long leave;

    /// @param source  a data directory
    /// @param target  a backup directory, which may already contain copies
    /// @param earlier a complete earlier backup by this class, or empty
    /// @param leave   bytes to leave free on the target
    public LocalBackup(Path source, Path target, Optional<Path> earlier, long leave) throws IOException {
        this.leave = leave;
        this.source = source;
        this.target = target;
        this.earlier = earlier;
        Files.createDirectories(target.resolve(LocalStore.UPLOADS));
        Files.createDirectories(target.resolve(LocalStore.FILES));
    }

    /// A range of receiving content.
    ///
    /// @param from first byte
    /// @param to   one beyond the last byte
    public record Span(long from, long to) {}

    /// Copies the published content of a key, unless it is already copied. Returns whether it exists.
    public boolean published(ContentKey key) throws IOException {
        Path copies = target.resolve(LocalStore.FILES).resolve(key.value());
        if (LocalInventory.contentIn(copies).isPresent()) {
            return true;
        }
        Optional<Path> content =
                LocalInventory.contentIn(source.resolve(LocalStore.FILES).resolve(key.value()));
        if (content.isEmpty()) {
            return false;
        }
        Path copy = target.resolve(COPYING);
        Files.deleteIfExists(copy);
        try {
            if (!link(key, copy)) {
                copyWhole(content.get(), copy);
            }
        } catch (NoSuchFileException e) {
            return false;
        }
        Files.createDirectories(copies);
        Files.move(copy, copies.resolve(content.get().getFileName().toString()), StandardCopyOption.ATOMIC_MOVE);
        flushDirectory(copies);
        return true;
    }

    private boolean link(ContentKey key, Path copy) throws IOException {
        if (earlier.isEmpty()) {
            return false;
        }
        Optional<Path> before =
                LocalInventory.contentIn(earlier.get().resolve(LocalStore.FILES).resolve(key.value()));
        if (before.isEmpty()) {
            return false;
        }
        Files.createLink(copy, before.get());
        return true;
    }

    private void copyWhole(Path content, Path copy) throws IOException {
        try (FileChannel from = FileChannel.open(content, READ)) {
            copySpans(from, copy, List.of(new Span(0, from.size())));
        }
    }

    /// Copies ranges of receiving content, with holes between them. Returns whether the content exists.
    public boolean receiving(ContentKey key, List<Span> spans) throws IOException {
        try (FileChannel from =
                FileChannel.open(source.resolve(LocalStore.UPLOADS).resolve(key.value()), READ)) {
            copySpans(from, target.resolve(LocalStore.UPLOADS).resolve(key.value()), spans);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void copySpans(FileChannel from, Path copy, List<Span> spans) throws IOException {
        long size = spans.stream().mapToLong(span -> span.to() - span.from()).sum();
        if (Medium.usableBytes(target) - size < leave) {
            throw new StorageException(
                    Kind.NO_SPACE, "A copy of " + size + " bytes would leave too little free space on " + target, null);
        }
        try (FileChannel to = FileChannel.open(copy, CREATE, WRITE, TRUNCATE_EXISTING)) {
            for (Span span : spans) {
                to.position(span.from());
                for (long at = span.from(); at < span.to(); ) {
                    long moved = from.transferTo(at, span.to() - at, to);
                    if (moved <= 0) {
                        throw new IOException(copy + " ends at byte " + at + " instead of " + span.to());
                    }
                    at += moved;
                }
            }
            to.force(true);
        }
    }

    /// The keys of the copied published content.
    public List<String> copied() throws IOException {
        try (Stream<Path> directories = Files.list(target.resolve(LocalStore.FILES))) {
            return directories.map(path -> path.getFileName().toString()).toList();
        }
    }

    /// Removes the copy of published content.
    public void forget(String key) throws IOException {
        Path copies = target.resolve(LocalStore.FILES).resolve(key);
        Optional<Path> copy = LocalInventory.contentIn(copies);
        if (copy.isPresent()) {
            Files.delete(copy.get());
        }
        Files.deleteIfExists(copies);
    }

    /// Removes the copies of receiving content, and unfinished copies.
    public void forgetReceiving() throws IOException {
        Files.deleteIfExists(target.resolve(COPYING));
        try (Stream<Path> copies = Files.list(target.resolve(LocalStore.UPLOADS))) {
            for (Path copy : (Iterable<Path>) copies::iterator) {
                Files.delete(copy);
            }
        }
    }

    /// Makes all directory entries durable.
    public void flush() throws IOException {
        flushDirectory(target.resolve(LocalStore.UPLOADS));
        flushDirectory(target.resolve(LocalStore.FILES));
        flushDirectory(target);
    }

    /// Makes the entries of a directory durable.
    public static void flushDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        }
    }
}
