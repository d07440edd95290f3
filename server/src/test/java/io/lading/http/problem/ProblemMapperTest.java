package io.lading.http.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import org.eclipse.jetty.io.EofException;
import org.junit.jupiter.api.Test;
import org.springframework.http.converter.HttpMessageNotWritableException;

class ProblemMapperTest {
    private final ProblemMapper mapper = new ProblemMapper();

    /// An error of the server would be logged with its stack trace, as often as clients like.
    @Test
    void clientThatClosesItsConnection_isNoErrorOfTheServer() {
        EofException closed = new EofException("Broken pipe");
        assertThat(mapper.unexpected(closed)).isNull();
        assertThat(mapper.unexpected(new HttpMessageNotWritableException("Could not write JSON", closed)))
                .isNull();
        assertThat(mapper.storageFailedBelow(new UncheckedIOException(closed))).isNull();
        assertThat(mapper.unexpected(new IllegalStateException("a defect"))).isNotNull();
    }
}
