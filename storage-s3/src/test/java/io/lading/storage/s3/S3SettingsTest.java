package io.lading.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class S3SettingsTest {
    private static S3Settings with(String bucket, String prefix) {
        return new S3Settings(
                Optional.empty(), bucket, prefix, "eu-1", false, Optional.of(new S3Settings.Keys("public", "hidden")));
    }

    @Test
    void prefix_isPartOfKeysAndLocations() {
        assertThat(with("files", "").key("3f/1")).isEqualTo("3f/1");
        assertThat(with("files", "a/b/").key("3f/1")).isEqualTo("a/b/3f/1");
        assertThat(with("files", "a/b/").location("3f/1")).isEqualTo("s3://files/a/b/3f/1");
    }

    @Test
    void prefixes_areWholeSegments() {
        for (String wrong : List.of("a", "/", "/a/", "a//", "a/../", "./", "a b/", "ä/")) {
            assertThatThrownBy(() -> with("files", wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void buckets_areNames() {
        for (String wrong : List.of("", "a", "a/b", "../b", "-ab", "a b")) {
            assertThatThrownBy(() -> with(wrong, "")).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void secret_isNotInTheText() {
        assertThat(with("files", "").toString()).contains("public").doesNotContain("hidden");
    }
}
