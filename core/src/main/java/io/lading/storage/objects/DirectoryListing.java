package io.lading.storage.objects;

import io.lading.storage.objects.Objects.Listed;
import io.lading.storage.objects.Objects.Visitor;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Visits the objects below a directory in order of their names. The entries of one directory on each level are in
/// memory at a time. Symbolic links, and names that objects cannot have, are left out.
final class DirectoryListing {
    private final Path root;
    private final Predicate<String> valid;
    private final Visitor visitor;

    /// @param valid whether an object can have this name
    DirectoryListing(Path root, Predicate<String> valid, Visitor visitor) {
        this.root = root;
        this.valid = valid;
        this.visitor = visitor;
    }

    /// Visits the names that begin with `prefix`.
    void run(String prefix) throws IOException {
        int directoryEnd = prefix.lastIndexOf('/') + 1;
        visit(prefix.substring(0, directoryEnd), prefix);
    }

    /// @param directory empty, or a name that ends with a slash
    private void visit(String directory, String prefix) throws IOException {
        for (String name : entries(directory)) {
            if (!name.startsWith(prefix)) {
                continue;
            }
            if (name.endsWith("/")) {
                visit(name, prefix);
            } else {
                visitFile(name);
            }
        }
    }

    /// Full names in order; those of directories end with a slash, which is how it counts in the order.
    private List<String> entries(String directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(root.resolve(directory))) {
            for (Path path : found) {
                String name = directory + path.getFileName();
                if (valid.test(name)) {
                    boolean isDirectory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
                    names.add(isDirectory ? name + "/" : name);
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        names.sort(null);
        return names;
    }

    private void visitFile(String name) throws IOException {
        BasicFileAttributes found;
        try {
            found = Files.readAttributes(root.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return; // Deleted since the directory was listed.
        }
        if (found.isRegularFile()) {
            visitor.visit(
                    new Listed(name, found.size(), found.lastModifiedTime().toInstant()));
        }
    }
}
