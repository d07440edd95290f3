package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.storage.StorageException;
import org.junit.jupiter.api.Test;

/// Nobody fills the records with uploads that are never finished (OWASP File Upload cheat sheet).
class UnfinishedLimitTest {
    @Test
    void owasp_unfinishedUploads_areBoundedForEachPerson() throws StorageException {
        try (House house = House.empty()) {
            Creation last = house.uploads.create(CreateUpload.whole("alice", "a.iso", 1));
            for (int i = 1; i < Admission.MAX_UNFINISHED; i++) {
                last = house.uploads.create(CreateUpload.whole("alice", "a.iso", 1));
            }
            assertThat(last).isInstanceOf(Creation.Created.class);
            assertThat(house.uploads.create(CreateUpload.whole("alice", "a.iso", 1)))
                    .isEqualTo(new Creation.TooManyUploads(Admission.MAX_UNFINISHED));
            assertThat(house.uploads.create(CreateUpload.whole("bob", "a.iso", 1)))
                    .isInstanceOf(Creation.Created.class);
        }
    }
}
