package io.lading.storage.local;

import io.lading.storage.ContentStore.Stored;
import io.lading.storage.ContentStore.Visitor;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// Lists the two directories of a [LocalStore], including files of operators or other programs. Symbolic links
/// are listed, never followed.
final class LocalInventory {
    private LocalInventory() {}

    /// Visits every content, and every other entry as unknown content.
    static void visit(Path uploads, Path files, Visitor visitor) throws IOException {
        try (DirectoryStream<Path> receiving = Files.newDirectoryStream(uploads)) {
            for (Path path : receiving) {
                visit(path, path, false, visitor);
            }
        }
        try (DirectoryStream<Path> published = Files.newDirectoryStream(files)) {
            for (Path directory : published) {
                visitPublished(directory, visitor);
            }
        }
    }

    private static void visitPublished(Path directory, Visitor visitor) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            visit(directory, directory, false, visitor);
            return;
        }
        Optional<Path> content = contentIn(directory);
        if (content.isPresent()) {
            visit(directory, content.get(), true, visitor);
        }
        try (Stream<Path> others = Files.list(directory)) {
            for (Path other : (Iterable<Path>) others::iterator) {
                if (content.isEmpty() || !other.equals(content.get())) {
                    visit(other, other, false, visitor);
                }
            }
        } catch (NoSuchFileException e) {
            // Removed since the directory was listed.
        }
    }

    /// Leaves out what was removed or published since it was listed: it has a record, or was discarded.
    private static void visit(Path named, Path measured, boolean published, Visitor visitor) throws IOException {
        Stored found;
        try {
            found = stored(named, measured, published);
        } catch (NoSuchFileException e) {
            return;
        }
        visitor.visit(found);
    }

    /// The content with a key, which can move from receiving to published between two checks.
    static Optional<Stored> find(Path receiving, Path directory) throws IOException {
        try {
            return Optional.of(stored(receiving, receiving, false));
        } catch (NoSuchFileException e) {
            Optional<Path> content = contentIn(directory);
            return content.isPresent() ? Optional.of(stored(directory, content.get(), true)) : Optional.empty();
        }
    }

    private static Stored stored(Path named, Path measured, boolean published) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(measured, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new Stored(named.getFileName().toString(), published, attributes.size(), named.toString());
    }

    /// The file in the directory of published content. [SafeName] never creates names that begin with a dot: such
    /// a file was not created by this store.
    static Optional<Path> contentIn(Path directory) throws IOException {
        if (!Files.exists(directory) || !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            // Does not exist (the first look alone finds that without an exception), or was not created by this
            // store: a symbolic link could lead anywhere.
            return Optional.empty();
        }
        try (Stream<Path> found = Files.list(directory)) {
            return found.filter(path -> !path.getFileName().toString().startsWith("."))
                    .min(Comparator.naturalOrder());
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        }
    }
}
