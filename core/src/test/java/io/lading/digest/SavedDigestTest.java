package io.lading.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// States of digests that are saved as text and continued.
class SavedDigestTest {
    /// Of a million times `a`: FIPS 180, RFC 1321, and the catalogue of CRC algorithms.
    private static final Map<DigestAlgorithm, String> OF_A_MILLION = Map.of(
            DigestAlgorithm.MD5, "7707d6ae4e027c70eea2a935c2296f21",
            DigestAlgorithm.SHA1, "34aa973cd4c4daa4f61eeb2bdbad27316534016f",
            DigestAlgorithm.SHA256, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
            DigestAlgorithm.SHA512,
                    "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb"
                            + "de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b",
            DigestAlgorithm.CRC32, "dc25bfbc",
            DigestAlgorithm.CRC32C, "436fe240");

    @ParameterizedTest
    @EnumSource
    void continuedAnywhere_theDigestIsThatOfTheWhole(DigestAlgorithm algorithm) {
        byte[] bytes = new byte[1_000_000];
        Arrays.fill(bytes, (byte) 'a');
        Random random = new Random(algorithm.bytes());
        for (int round = 0; round < 6; round++) {
            Computations computations = new Computations(Set.of(algorithm));
            int at = 0;
            while (at < bytes.length) {
                int size = Math.min(bytes.length - at, random.nextInt(round < 4 ? 200_000 : 5_000));
                computations.update(ByteBuffer.wrap(bytes, at, size));
                at += size;
                computations = continued(algorithm, computations, at);
            }
            assertThat(computations.finish().getFirst().hex()).isEqualTo(OF_A_MILLION.get(algorithm));
        }
    }

    private static Computations continued(DigestAlgorithm algorithm, Computations computations, long position) {
        String text = computations.save(position).orElseThrow().toString();
        computations.update(ByteBuffer.wrap(new byte[1000])); // must not change what is saved
        return Computations.restore(Set.of(algorithm), SavedDigest.parse(text).orElseThrow())
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void everyLengthAroundABlock_isContinued(DigestAlgorithm algorithm) {
        byte[] bytes = DigestDesk.bytes(300, 5);
        for (int length = 0; length <= 257; length++) {
            Computations computations = new Computations(Set.of(algorithm));
            computations.update(ByteBuffer.wrap(bytes, 0, length));
            Computations second = continued(algorithm, computations, length);
            second.update(ByteBuffer.wrap(bytes, length, bytes.length - length));
            assertThat(second.finish().getFirst()).as("%d", length).isEqualTo(whole(algorithm, bytes));
        }
    }

    private static Digest whole(DigestAlgorithm algorithm, byte[] bytes) {
        DigestComputation computation = DigestComputation.of(algorithm);
        computation.update(ByteBuffer.wrap(bytes));
        return computation.finish();
    }

    @Test
    void aCheckOfManyBytes_isCombined() {
        // 2^40 zeros after one byte: the same as 2^20 times 2^20 zeros.
        for (CyclicCode code : CyclicCode.values()) {
            int atOnce = code.combine(0x12345678, 0, 1L << 40);
            int inSteps = 0x12345678;
            for (int i = 0; i < 1 << 20; i++) {
                inSteps = code.combine(inSteps, 0, 1 << 20);
            }
            assertThat(atOnce).isEqualTo(inSteps);
        }
    }

    @Test
    void theText_isWhatOlderRecordsHave() {
        byte[] state = HexFormat.of().parseHex("abcdef1234567890");
        SavedDigest saved = new SavedDigest(1048576, Map.of(DigestAlgorithm.CRC32, state, DigestAlgorithm.MD5, state));
        assertThat(saved).hasToString("1 1048576 md5:q83vEjRWeJA crc32:q83vEjRWeJA");
        assertThat(SavedDigest.parse(saved.toString())).contains(saved);
    }

    @Test
    void unknownAlgorithms_areLeftOut() {
        assertThat(SavedDigest.parse("1 5 blake9:AAAA crc32:AAAAAA"))
                .contains(new SavedDigest(5, Map.of(DigestAlgorithm.CRC32, new byte[4])));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "2 5 crc32:AAAAAA", "1 x", "1 -5", "1 5 crc32:!", "1 99999999999999999999"})
    void malformedText_isIgnored(String text) {
        assertThat(SavedDigest.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 5", "1 5 sha256:AAAA", "1 5 sha256:", "1 5 crc32:AAAAAA"})
    void anUnusableState_isNotContinued(String text) {
        SavedDigest saved = SavedDigest.parse(text).orElseThrow();
        assertThat(Computations.restore(Set.of(DigestAlgorithm.SHA256), saved)).isEmpty();
    }
}
