package io.lading.digest;

import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// The state of a digest computation that is kept with the record of its upload, so that another process can
/// continue it without reading the first bytes again. Immutable.
///
/// As text it has a version, the position, and a state in Base64 for each algorithm:
/// `1 1048576 sha256:q83vEjRWeJA=`.
///
/// @param position how many bytes are digested, from the first
/// @param states   of the algorithms after these bytes, for [DigestComputation#restore]
public record SavedDigest(long position, Map<DigestAlgorithm, byte[]> states) {
    private static final String VERSION = "1";

    /// @throws IllegalArgumentException if the position is negative
    public SavedDigest {
        if (position < 0) {
            throw new IllegalArgumentException("Negative position " + position);
        }
        states = Map.copyOf(states);
    }

    /// Reads what [#toString] wrote. Empty if the text has another version or is malformed; states of unknown
    /// algorithms are left out.
    public static Optional<SavedDigest> parse(String text) {
        String[] words = text.split(" ", -1);
        if (words.length < 2 || !words[0].equals(VERSION)) {
            return Optional.empty();
        }
        Map<DigestAlgorithm, byte[]> states = new EnumMap<>(DigestAlgorithm.class);
        try {
            long position = Long.parseLong(words[1]);
            for (int i = 2; i < words.length; i++) {
                int colon = words[i].indexOf(':');
                byte[] state = Base64.getDecoder().decode(words[i].substring(colon + 1));
                DigestAlgorithm.of(words[i].substring(0, Math.max(0, colon)))
                        .ifPresent(algorithm -> states.put(algorithm, state));
            }
            return Optional.of(new SavedDigest(position, states));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(VERSION).append(' ').append(position);
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            byte[] state = states.get(algorithm);
            if (state != null) {
                String value = Base64.getEncoder().withoutPadding().encodeToString(state);
                text.append(' ').append(algorithm.label()).append(':').append(value);
            }
        }
        return text.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SavedDigest that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }
}
