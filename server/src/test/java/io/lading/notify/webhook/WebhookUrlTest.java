package io.lading.notify.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "hooks.example",
                "ftp://hooks.example/",
                "file:///etc/passwd",
                "https:///path",
                "https:opaque",
                "http://127.1/",
                "https://user:secret@hooks.example/",
                "https://user@hooks.example/",
                "https://hooks.example/#part",
                "https://hooks.example:0/",
                "https://hooks.example:65536/",
                "https://hooks.example/a b",
                "https://hooks.example/\r\nHost: x"
            })
    void parse_malformedWebhook_isRejected(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> WebhookUrl.parse(text));
    }

    @Test
    void toString_leavesTheQueryOut() {
        assertThat(WebhookUrl.parse("https://hooks.example:8443/a%20b?token=secret"))
                .hasToString("https://hooks.example:8443/a%20b");
        assertThat(WebhookUrl.parse("http://[2001:db8::1]")).hasToString("http://[2001:db8::1]");
    }

    @Test
    void id_isTheWholeUrls() {
        assertThat(WebhookUrl.parse("https://hooks.example/?a").id())
                .matches("[0-9a-f]{64}")
                .isNotEqualTo(WebhookUrl.parse("https://hooks.example/?b").id());
    }
}
