package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.account.PasswordRule.Weakness;
import org.junit.jupiter.api.Test;

/// Which passwords are accepted (NIST SP 800-63B section 3.1.1.2: compared with commonly used and expected ones).
class PasswordRuleTest {
    @Test
    void commonPasswords_andTheirUsualVariations_areRejected() {
        for (String common : new String[] {
            "password1234",
            "Password1234",
            "P@ssw0rd1234",
            "passwordqwerty",
            "Password2024!",
            "123456789012",
            "987654321098",
            "abcdefghijkl",
            "qwertyuiopasdf",
            "iloveyou1234",
            "administrator",
            "letmein12345",
            "welcome123456",
            "lading123456",
            "           a"
        }) {
            assertThat(PasswordRule.weakness("erin", common)).as(common).contains(Weakness.COMMON);
        }
    }

    @Test
    void repetitions_areRejected_howeverLong() {
        for (String repeated : new String[] {
            " ".repeat(12),
            "a".repeat(200),
            "weak".repeat(3),
            "abcabcabcabcab",
            "password".repeat(8),
            "\u00e9".repeat(12)
        }) {
            assertThat(PasswordRule.weakness("erin", repeated)).as(repeated).contains(Weakness.REPETITION);
        }
    }

    @Test
    void nameOfTheAccount_isNotAPassword() {
        assertThat(PasswordRule.weakness("Alexandrina", "alexandrina1")).contains(Weakness.OWN_NAME);
        assertThat(PasswordRule.weakness("someone@example.com", "Someone@Example.com"))
                .contains(Weakness.OWN_NAME);
        assertThat(PasswordRule.weakness("erin", "alexandrina-of-1")).isEmpty();
    }

    @Test
    void lengths_areBounded() {
        assertThat(PasswordRule.weakness("erin", "")).contains(Weakness.TOO_SHORT);
        assertThat(PasswordRule.weakness("erin", "bj4#kPz9?qW")).contains(Weakness.TOO_SHORT);
        assertThat(PasswordRule.weakness("erin", "bj4#kPz9?qWx")).isEmpty();
        assertThat(PasswordRule.weakness("erin", "bj4#kPz9?qWx".repeat(22))).contains(Weakness.TOO_LONG);
    }

    @Test
    void severalWords_inAnyLanguage_areAccepted() {
        for (String good : new String[] {
            "correct horse battery",
            "lighthouse-keeper",
            "first password",
            "second-password-2",
            "root1-password-long",
            "Gr\u00fc\u00dfe aus K\u00f6ln",
            "\u3053\u3093\u306b\u3061\u306f\u4e16\u754c\u306e\u307f\u306a\u3055\u3093",
            "a long password",
            "wonderland is far",
            "kqvtz mwpbx rr"
        }) {
            assertThat(PasswordRule.weakness("root1", good)).as(good).isEmpty();
        }
    }
}
