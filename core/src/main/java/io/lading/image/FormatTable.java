package io.lading.image;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Parses `formats.txt`; its header describes the syntax.
final class FormatTable {
    private static final Pattern CONDITION = Pattern.compile("(\\S+) (.+)");
    private static final Pattern OFFSET = Pattern.compile("(-?\\d+)(?:\\+(\\d+)\\*(\\d+))?");
    private static final Pattern PART = Pattern.compile("'([^']*)'|\\.\\.|([0-9a-f]{2})| ");

    /// Matches any byte in a signature.
    private static final int ANY = -1;

    private FormatTable() {}

    /// @throws IllegalArgumentException if a row is malformed
    static List<FormatRow> parse(String text) {
        return text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(FormatTable::row)
                .toList();
    }

    private static FormatRow row(String line) {
        List<String> cells = Arrays.stream(line.split("\\|")).map(String::strip).toList();
        List<Predicate<Sample>> conditions =
                cells.stream().skip(1).map(FormatTable::condition).toList();
        if (conditions.isEmpty()) {
            throw new IllegalArgumentException("Missing condition: " + line);
        }
        return new FormatRow(new ImageFormat(cells.getFirst()), conditions);
    }

    private static Predicate<Sample> condition(String text) {
        if (text.startsWith("?")) {
            return ImageChecks.named(text.substring(1));
        }
        Matcher matcher = CONDITION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Invalid condition: " + text);
        }
        int[] offsets = Arrays.stream(matcher.group(1).split(","))
                .flatMapToInt(FormatTable::offsets)
                .toArray();
        String value = matcher.group(2);
        if (value.startsWith("&")) {
            byte[] mask = HexFormat.of().parseHex(value.substring(1));
            return sample -> Arrays.stream(offsets).anyMatch(offset -> hasOneOf(sample, offset, mask));
        }
        int[] signature = signature(value);
        return sample -> Arrays.stream(offsets).anyMatch(offset -> matchesAt(sample, offset, signature));
    }

    private static IntStream offsets(String text) {
        Matcher matcher = OFFSET.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Invalid offset: " + text);
        }
        int first = Integer.parseInt(matcher.group(1));
        if (matcher.group(2) == null) {
            return IntStream.of(first);
        }
        int step = Integer.parseInt(matcher.group(2));
        return IntStream.range(0, Integer.parseInt(matcher.group(3))).map(i -> first + i * step);
    }

    private static int[] signature(String text) {
        List<Integer> bytes = new ArrayList<>();
        Matcher part = PART.matcher(text);
        int end = 0;
        while (part.lookingAt()) {
            if (part.group(1) != null) {
                for (byte character : part.group(1).getBytes(StandardCharsets.ISO_8859_1)) {
                    bytes.add(Byte.toUnsignedInt(character));
                }
            } else if (part.group(2) != null) {
                bytes.add(Integer.parseInt(part.group(2), 16));
            } else if (!part.group().isBlank()) {
                bytes.add(ANY);
            }
            end = part.end();
            part.region(end, text.length());
        }
        if (end < text.length() || bytes.isEmpty()) {
            throw new IllegalArgumentException("Invalid signature: " + text);
        }
        return bytes.stream().mapToInt(Integer::intValue).toArray();
    }

    private static boolean matchesAt(Sample sample, int offset, int[] signature) {
        for (int i = 0; i < signature.length; i++) {
            int found = sample.at(offset + i);
            if (found < 0 || (signature[i] != ANY && found != signature[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasOneOf(Sample sample, int offset, byte[] mask) {
        for (int i = 0; i < mask.length; i++) {
            int found = sample.at(offset + i);
            if (found > 0 && (found & mask[i]) != 0) {
                return true;
            }
        }
        return false;
    }
}
