package io.lading.account.factor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.account.AuthenticatorApp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// Codes of authenticator apps, and recovery codes.
class FactorCodesTest {
    /// RFC 4648 section 10, without padding.
    @Test
    void base32_isThatOfTheSpecification() {
        Map<String, String> vectors = Map.of(
                "",
                "",
                "f",
                "MY",
                "fo",
                "MZXQ",
                "foo",
                "MZXW6",
                "foob",
                "MZXW6YQ",
                "fooba",
                "MZXW6YTB",
                "foobar",
                "MZXW6YTBOI");
        vectors.forEach((plain, encoded) -> {
            byte[] bytes = plain.getBytes(StandardCharsets.US_ASCII);
            assertThat(Base32.encode(bytes)).isEqualTo(encoded);
            assertThat(Base32.decode(encoded)).isEqualTo(bytes);
        });
        assertThatThrownBy(() -> Base32.decode("MZ1Q")).isInstanceOf(IllegalArgumentException.class);
    }

    /// RFC 6238 appendix B; its codes have 8 digits, of which ours are the last 6.
    @Test
    void codes_areThoseOfTheSpecification() {
        byte[] key = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);
        Map<Long, String> vectors = Map.of(
                59L,
                "287082",
                1111111109L,
                "081804",
                1111111111L,
                "050471",
                1234567890L,
                "005924",
                2000000000L,
                "279037",
                20000000000L,
                "353130");
        vectors.forEach((second, code) -> {
            assertThat(Totp.code(key, second / Totp.STEP_SECONDS)).isEqualTo(code);
            assertThat(AuthenticatorApp.code(Base32.encode(key), Instant.ofEpochSecond(second)))
                    .isEqualTo(code);
        });
    }

    @Test
    void code_isThatOfTheStepNow_orOfTheOneBesideIt() {
        String secret = Totp.newSecret();
        Instant now = Instant.ofEpochSecond(2_000_000_010);
        long step = now.getEpochSecond() / Totp.STEP_SECONDS;
        for (long apart = -3; apart <= 3; apart++) {
            String code = AuthenticatorApp.code(secret, now.plusSeconds(apart * Totp.STEP_SECONDS));
            OptionalLong expected = Math.abs(apart) <= 1 ? OptionalLong.of(step + apart) : OptionalLong.empty();
            assertThat(Totp.step(secret, code, now)).isEqualTo(expected);
        }
        for (String bad : List.of("", "12345", "1234567", "abcdef", "\u0661\u0662\u0663\u0664\u0665\u0666")) {
            assertThat(Totp.step(secret, bad, now)).isEmpty();
        }
    }

    @Test
    void uri_isThatOfTheApps_forEveryName() {
        assertThat(Totp.uri("MZXW6YTB", "Jörg Müller"))
                .isEqualTo("otpauth://totp/Lading:J%C3%B6rg%20M%C3%BCller?secret=MZXW6YTB&issuer=Lading");
    }

    @Test
    void recoveryCodes_differ_andMayBeTypedInAnyWay() {
        List<String> codes = RecoveryCodes.fresh();
        assertThat(new HashSet<>(codes)).hasSize(RecoveryCodes.COUNT);
        assertThat(codes).allMatch(code -> code.matches("[0-9a-hjkmnp-tv-z]{5}-[0-9a-hjkmnp-tv-z]{5}"));
        String code = codes.getFirst();
        String digest = RecoveryCodes.sha256(code);
        assertThat(RecoveryCodes.sha256(
                        " " + code.toUpperCase(java.util.Locale.ROOT).replace("-", " ")))
                .isEqualTo(digest);
        assertThat(RecoveryCodes.sha256(codes.getLast())).isNotEqualTo(digest);
    }
}
