package io.lading.testkit;

import io.lading.testkit.CrashDisk.DirectoryNode;
import io.lading.testkit.CrashDisk.FileNode;
import io.lading.testkit.CrashDisk.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// The state of a [CrashDisk] after a power cut: everything that was flushed and, depending on the seed, a random
/// part of the other directory entries and file pages, because real caches write back at any time.
final class PowerCut {
    private final boolean generous;
    private final Random chance;

    /// A file with several links stays one file.
    private final Map<FileNode, FileNode> found = new HashMap<>();

    /// @param seed of the random part; 0 loses everything that was not flushed
    PowerCut(long seed) {
        generous = seed != 0;
        chance = new Random(seed);
    }

    private boolean lucky() {
        return generous && chance.nextBoolean();
    }

    DirectoryNode survivors(DirectoryNode directory) {
        Map<String, Node> entries = new TreeMap<>(directory.durable);
        directory.entries.forEach((name, node) -> {
            if (lucky()) {
                entries.put(name, node);
            }
        });
        DirectoryNode after = new DirectoryNode();
        entries.forEach((name, node) -> {
            Node survivor = node instanceof FileNode file
                    ? found.computeIfAbsent(file, this::survivor)
                    : survivors((DirectoryNode) node);
            after.entries.put(name, survivor);
            after.durable.put(name, survivor);
        });
        return after;
    }

    private FileNode survivor(FileNode file) {
        SparseBytes bytes = file.durable.copy();
        if (lucky()) {
            if (lucky()) {
                bytes.setLength(file.written.length());
            }
            for (long page : SparseBytes.pages(file.written, file.durable)) {
                if (lucky()) {
                    bytes.takePage(file.written, page);
                }
            }
        }
        FileNode after = new FileNode();
        after.written = bytes;
        after.durable = bytes.copy();
        return after;
    }
}
