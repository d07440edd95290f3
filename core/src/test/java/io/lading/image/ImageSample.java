package io.lading.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// A file created by a real tool: the bytes that decide its format.
///
/// @param name  of the file
/// @param label the expected format; empty if the file is not an image
@SuppressWarnings("ArrayRecordComponent") // never compared
record ImageSample(String name, byte[] head, byte[] tail, long size, String label) {
    private static final String LABELS = "labels.txt";

    /// The committed samples, extracted from such files by `src/test/samples/cut`.
    private static final Path CUT = Path.of("src", "test", "resources", "images");

    @Override
    public String toString() {
        return name;
    }

    /// The files that `src/test/samples/make` created in the directory of the property `samples`, or the
    /// committed samples if it is not set.
    static List<ImageSample> all() throws IOException {
        @Nullable String made = System.getProperty("samples");
        return made == null ? cut() : made(Path.of(made));
    }

    private static List<ImageSample> made(Path directory) throws IOException {
        return lines(directory)
                .map(cells -> ofFile(directory.resolve(cells[0]), cells[1]))
                .toList();
    }

    static List<ImageSample> cut() throws IOException {
        return lines(CUT)
                .map(cells -> ofEnds(cells[0], Long.parseLong(cells[1]), cells[2]))
                .toList();
    }

    private static Stream<String[]> lines(Path directory) throws IOException {
        return Files.readAllLines(directory.resolve(LABELS)).stream()
                .map(line ->
                        Arrays.stream(line.split("\\|", -1)).map(String::strip).toArray(String[]::new));
    }

    private static ImageSample ofFile(Path file, String label) {
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
            byte[] head = new byte[(int) Math.min(ImageFormats.HEAD_BYTES, content.length())];
            content.readFully(head);
            byte[] tail = new byte[(int) Math.min(ImageFormats.TAIL_BYTES, content.length())];
            content.seek(content.length() - tail.length);
            content.readFully(tail);
            return new ImageSample(file.getFileName().toString(), head, tail, content.length(), label);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ImageSample ofEnds(String name, long size, String label) {
        try {
            byte[] packed = Files.readAllBytes(CUT.resolve(name + ".gz"));
            byte[] ends = new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes();
            int head = (int) Math.min(ImageFormats.HEAD_BYTES, size);
            return new ImageSample(
                    name, Arrays.copyOf(ends, head), Arrays.copyOfRange(ends, head, ends.length), size, label);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
