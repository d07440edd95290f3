package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import io.lading.account.Argon2id.Parameters;
import io.lading.account.HashTurns.Place;
import io.lading.account.PasswordHasher.Match;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/// Password storage: Argon2id agrees with the reference implementation, and its memory is reused.
class PasswordHasherTest {
    private static final int MAX_UNKNOWN = 32;
    private static final int MEBIBYTE = 1 << 20;

    private static String argon2(int kib, int passes, int lanes) {
        byte[] password = "password".getBytes(StandardCharsets.US_ASCII);
        byte[] salt = "somesalt".getBytes(StandardCharsets.US_ASCII);
        byte[] hash = new Argon2id(kib).hash(password, salt, new Parameters(kib, passes, lanes), 32);
        return HexFormat.of().formatHex(hash);
    }

    /// RFC 7693, appendix A.
    @Test
    void blake2b_isThatOfTheRfc() {
        byte[] digest = new Blake2b(Blake2b.MAX_BYTES)
                .add("abc".getBytes(StandardCharsets.US_ASCII))
                .digest();
        assertThat(HexFormat.of().formatHex(digest))
                .isEqualTo("ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                        + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
    }

    /// The test vectors of the reference implementation (P-H-C/phc-winner-argon2, src/test.c).
    @Test
    void argon2id_isThatOfTheReferenceImplementation() {
        assertThat(argon2(256, 2, 1)).isEqualTo("9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe");
        assertThat(argon2(256, 2, 2)).isEqualTo("6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037");
        assertThat(argon2(65_536, 2, 1)).isEqualTo("09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
    }

    @Test
    void argon2id_isThatOfAnotherLibrary_whateverTheParameters() {
        Random random = new Random(11);
        Argon2id ours = new Argon2id(1024);
        for (int i = 0; i < 40; i++) {
            int lanes = 1 + random.nextInt(4);
            Parameters parameters =
                    new Parameters(8 * lanes + random.nextInt(1024 - 8 * lanes), 1 + random.nextInt(3), lanes);
            int length = 16 + random.nextInt(100);
            byte[] password = new byte[random.nextInt(300)];
            byte[] salt = new byte[8 + random.nextInt(60)];
            random.nextBytes(password);
            random.nextBytes(salt);
            byte[] theirs = Argon2Function.getInstance(parameters.kib(), parameters.passes(), lanes, length, Argon2.ID)
                    .hash(password, salt)
                    .getBytes();
            assertThat(ours.hash(password, salt, parameters, length))
                    .as(parameters.toString())
                    .isEqualTo(theirs);
        }
    }

    @Test
    void hashes_ofEarlierVersions_stillMatch_andAreReplaced() {
        PasswordHasher hasher = new PasswordHasher(MAX_UNKNOWN);
        String weaker = Argon2Function.getInstance(4096, 3, 2, 16, Argon2.ID)
                .hash("pässword", "salt of an older one")
                .getResult();
        assertThat(hasher.match("pässword", weaker, Place.OWN)).isEqualTo(Match.RIGHT);
        assertThat(hasher.match("password", weaker, Place.OWN)).isEqualTo(Match.WRONG);
        assertThat(hasher.outdated(weaker)).isTrue();
        String now = hasher.hash("pässword");
        assertThat(hasher.match("pässword", now, Place.OWN)).isEqualTo(Match.RIGHT);
        assertThat(hasher.outdated(now)).isFalse();
        assertThat(hasher.hash("pässword")).isNotEqualTo(now);
    }

    @Test
    void texts_thatAreNoHash_matchNothing() {
        PasswordHasher hasher = new PasswordHasher(MAX_UNKNOWN);
        String good = hasher.hash("password");
        for (String bad : new String[] {
            "",
            "password",
            good.substring(0, good.lastIndexOf('$') + 1),
            good.substring(0, good.lastIndexOf('$') + 8),
            good.replace("m=19456", "m=9999999"),
            good.replace("t=2", "t=0"),
            good.replace("p=1", "p=0"),
            good.replace("argon2id", "argon2i"),
            good + "$"
        }) {
            assertThat(hasher.match("password", bad, Place.OWN)).as(bad).isEqualTo(Match.WRONG);
        }
        assertThat(hasher.matchNobody("no password", Place.OWN)).isEqualTo(Match.WRONG);
    }

    /// The heap of the smallest deployment is 80 MiB; the one of the systemd unit 256 MiB.
    @Test
    void hashesAtOnce_takeAtMostAQuarterOfTheHeap_butForOne() {
        assertThat(PasswordHasher.hashesAtOnce(16L * MEBIBYTE)).isEqualTo(1);
        assertThat(PasswordHasher.hashesAtOnce(80L * MEBIBYTE)).isEqualTo(1);
        assertThat(PasswordHasher.hashesAtOnce(256L * MEBIBYTE)).isEqualTo(2);
        assertThat(PasswordHasher.hashesAtOnce(4096L * MEBIBYTE)).isEqualTo(2);
    }

    @Test
    void manyHashes_leaveNoMoreBehindThanTheBound() throws Exception {
        PasswordHasher hasher = new PasswordHasher(MAX_UNKNOWN);
        String hash = hasher.hash("password");
        long before = longsInHeap();
        for (int i = 0; i < 50; i++) {
            hasher.match("guess" + i, hash, Place.OWN);
        }
        assertThat(longsInHeap() - before).isLessThan(MEBIBYTE);
        assertThat(hasher.match("password", hash, Place.OWN)).isEqualTo(Match.RIGHT);
    }

    /// Bytes of all reachable `long` arrays in the heap; triggers a garbage collection.
    private static long longsInHeap() throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .map(String::strip)
                .filter(line -> line.contains(" [J"))
                .mapToLong(line -> Long.parseLong(line.split(" +", 4)[2]))
                .sum();
    }
}
