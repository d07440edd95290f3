package io.lading.storage.local;

import io.lading.storage.ContentStore.Stored;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Lists what lies in the two directories of a [LocalStore], also what does not belong there: nothing an operator
/// or another program left is passed over or followed elsewhere.
final class LocalInventory {
    private LocalInventory() {}

    /// Every content, and whatever else there is, as content that nobody knows.
    static List<Stored> of(Path uploads, Path files) throws IOException {
        List<Stored> found = new ArrayList<>();
        try (DirectoryStream<Path> receiving = Files.newDirectoryStream(uploads)) {
            for (Path path : receiving) {
                found.add(stored(path, path, false));
            }
        }
        try (DirectoryStream<Path> published = Files.newDirectoryStream(files)) {
            for (Path directory : published) {
                published(directory, found);
            }
        }
        return found;
    }

    private static void published(Path directory, List<Stored> found) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            found.add(stored(directory, directory, false));
            return;
        }
        Optional<Path> content = contentIn(directory);
        if (content.isPresent()) {
            found.add(stored(directory, content.get(), true));
        }
        try (Stream<Path> others = Files.list(directory)) {
            for (Path other : (Iterable<Path>) others::iterator) {
                if (content.isEmpty() || !other.equals(content.get())) {
                    found.add(stored(other, other, false));
                }
            }
        }
    }

    private static Stored stored(Path named, Path measured, boolean published) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(measured, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new Stored(named.getFileName().toString(), published, attributes.size(), named.toString());
    }

    /// The content in the directory of a published one. Names that begin with a dot are never given by [SafeName]:
    /// such a file is somebody else's.
    static Optional<Path> contentIn(Path directory) throws IOException {
        if (Files.isSymbolicLink(directory)) {
            // Not made by this store: it could lead anywhere.
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
