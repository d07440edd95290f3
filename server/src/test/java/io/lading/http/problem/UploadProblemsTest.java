package io.lading.http.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.body.BodyException.Reason;
import io.lading.upload.Appended;
import org.junit.jupiter.api.Test;

/// What the problems of uploads tell users.
class UploadProblemsTest {
    /// An upload is busy, too, while its content is verified.
    @Test
    void busyUpload_doesNotBlameTheStorage() {
        Problem busy = UploadProblems.of(new Appended.Busy());
        assertThat(busy.status()).isEqualTo(503);
        assertThat(busy.detail())
                .contains("Another request")
                .contains("verified")
                .doesNotContain("storage");
    }

    /// A form ends with the same reason whether its upload was completed, cancelled or sent again.
    @Test
    void requestEndedByAnother_namesEveryCause() {
        Problem ended = UploadProblems.badForm(Reason.SUPERSEDED);
        assertThat(ended.detail()).contains("same data").contains("completed").contains("cancelled");
    }
}
