package io.lading.http.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ModificationTimeTest {
    private static final Instant TIME = Instant.parse("2023-11-14T22:13:20.120Z");

    private static @Nullable Instant in(String field, String value) {
        return ModificationTime.in(Map.of(field, value)::get).modifiedAt();
    }

    private static @Nullable Instant metadata(String key, String value) {
        String encoded = Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
        return UploadMetadata.parse(key + " " + encoded).times().modifiedAt();
    }

    @Test
    void headerFields_haveSecondsOrADate() {
        assertThat(in("X-OC-Mtime", "1700000000.12")).isEqualTo(TIME);
        assertThat(in("X-OC-Mtime", "1700000000.120999999")).isEqualTo(TIME);
        assertThat(in("X-OC-Mtime", "0")).isEqualTo(Instant.EPOCH);
        assertThat(in("Last-Modified", "Tue, 14 Nov 2023 22:13:20 GMT")).isEqualTo("2023-11-14T22:13:20Z");
        Map<String, String> both = Map.of("X-OC-Mtime", "x", "Last-Modified", "Tue, 14 Nov 2023 22:13:20 GMT");
        assertThat(ModificationTime.in(both::get).modifiedAt()).isEqualTo("2023-11-14T22:13:20Z");
    }

    @Test
    void metadata_hasMillisecondsRfc3339OrSeconds() {
        for (String key : List.of("lastModified", "lastmodified")) {
            assertThat(metadata(key, "1700000000120")).isEqualTo(TIME);
            assertThat(metadata(key, "2023-11-14T23:13:20.1209+01:00")).isEqualTo(TIME);
        }
        assertThat(metadata("mtime", "1700000000.12")).isEqualTo(TIME);
    }

    @Test
    void otherTexts_areIgnored() {
        for (String bad : List.of("", "x", "-1", "1e9", "1.", ".5", "123456789012345678", "2023-11-14")) {
            assertThat(in("X-OC-Mtime", bad)).as(bad).isNull();
            assertThat(in("Last-Modified", bad)).as(bad).isNull();
            assertThat(metadata("lastModified", bad)).as(bad).isNull();
            assertThat(metadata("mtime", bad)).as(bad).isNull();
        }
    }
}
