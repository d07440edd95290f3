package io.lading.testkit;

import io.lading.testkit.CrashDisk.DirectoryNode;
import io.lading.testkit.CrashDisk.FileNode;
import io.lading.testkit.CrashDisk.Node;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/// Attributes of a file or directory on a [CrashDisk].
record CrashAttributes(Node node) implements BasicFileAttributes {
    @Override
    public FileTime lastModifiedTime() {
        return FileTime.fromMillis(0);
    }

    @Override
    public FileTime lastAccessTime() {
        return FileTime.fromMillis(0);
    }

    @Override
    public FileTime creationTime() {
        return FileTime.fromMillis(0);
    }

    @Override
    public boolean isRegularFile() {
        return node instanceof FileNode;
    }

    @Override
    public boolean isDirectory() {
        return node instanceof DirectoryNode;
    }

    @Override
    public boolean isSymbolicLink() {
        return false;
    }

    @Override
    public boolean isOther() {
        return false;
    }

    @Override
    public long size() {
        return node instanceof FileNode file ? file.written.length() : 0;
    }

    @Override
    public Object fileKey() {
        return node;
    }
}
