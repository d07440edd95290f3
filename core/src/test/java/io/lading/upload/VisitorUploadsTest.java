package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.file.FileId;
import io.lading.file.FileTimes;
import io.lading.file.KeepWish;
import io.lading.storage.StorageException;
import io.lading.testkit.ScriptedBody;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Uploads of visitors of links: what they see, and the limits of their link.
class VisitorUploadsTest {
    private static final byte[] CONTENT = new byte[20];

    private static Uploader visitor(String visit) {
        LinkUse link = new LinkUse("link", "Photos", visit, 10);
        return new Uploader(House.OWNER, link, List.of(".img"));
    }

    private static CreateUpload creation(Uploader by, String name, Length length, Upload.Kind kind) {
        return new CreateUpload(
                by, name, length, kind, List.of(), null, null, List.of(), false, FileTimes.NONE, new KeepWish.Unsaid());
    }

    private static Creation create(House house, String name, Length length) throws StorageException {
        return house.uploads.create(creation(visitor("one"), name, length, Upload.Kind.WHOLE));
    }

    private static FileId created(House house, Length length) throws StorageException {
        return switch (create(house, "disk.img", length)) {
            case Creation.Created(Upload upload) -> upload.id();
            case Creation other -> throw new AssertionError("Not created: " + other);
        };
    }

    private static AppendUpload append(FileId id, Uploader by) {
        return new AppendUpload(
                id, by, 0, Length.unknown(), Length.unknown(), AppendUpload.Ending.WITH_BODY, false, List.of());
    }

    @Test
    void visitor_seesUploadsOfTheSameVisitOnly_andTheOwnerAll() throws Exception {
        try (House house = House.empty()) {
            FileId id = created(house, Length.of(5));
            FileId ofOwner = house.create(5);
            Uploader other = visitor("two");
            ScriptedBody body = ScriptedBody.of(CONTENT, 0, 5);
            assertThat(house.uploads.append(append(id, other), body, DurableListener.NONE))
                    .isInstanceOf(Appended.NotFound.class);
            assertThat(house.uploads.retrieveOffset(id, other)).isInstanceOf(Retrieval.NotFound.class);
            assertThat(house.uploads.cancel(id, other)).isInstanceOf(Cancellation.NotFound.class);
            assertThat(house.uploads.retrieveOffset(ofOwner, visitor("one"))).isInstanceOf(Retrieval.NotFound.class);
            assertThat(house.uploads.retrieveOffset(id, visitor("one"))).isInstanceOf(Retrieval.Found.class);
            assertThat(house.uploads.retrieveOffset(id, Uploader.account(House.OWNER)))
                    .isInstanceOf(Retrieval.Found.class);
            assertThat(house.uploads.cancel(id, visitor("one"))).isInstanceOf(Cancellation.Cancelled.class);
        }
    }

    @Test
    void link_limitsSizeNameAndKind() throws Exception {
        try (House house = House.empty()) {
            assertThat(create(house, "disk.img", Length.of(11))).isEqualTo(new Creation.TooLarge(11, 10));
            assertThat(create(house, "disk.iso", Length.of(5)))
                    .isEqualTo(new Creation.FormatNotAllowed("disk.iso", List.of(".img")));
            assertThat(house.uploads.create(creation(visitor("one"), "disk.img", Length.of(5), Upload.Kind.PARTIAL)))
                    .isEqualTo(new Creation.NotThroughLink());
            FileId id = created(house, Length.unknown());
            ScriptedBody body = ScriptedBody.of(CONTENT, 0, 11);
            assertThat(house.uploads.append(append(id, visitor("one")), body, DurableListener.NONE))
                    .isInstanceOfSatisfying(Appended.BeyondLength.class, beyond -> {
                        assertThat(beyond.limit()).isEqualTo(10);
                        assertThat(beyond.ofRules()).isTrue();
                    });
            assertThat(house.uploads.retrieveOffset(id, visitor("one"))).isInstanceOf(Retrieval.NotFound.class);
        }
    }

    @Test
    void file_hasTheNameOfTheLink() throws Exception {
        try (House house = House.empty()) {
            FileId id = created(house, Length.of(5));
            ScriptedBody body = ScriptedBody.of(CONTENT, 0, 5);
            assertThat(house.uploads.append(append(id, visitor("one")), body, DurableListener.NONE))
                    .isInstanceOf(Appended.Completed.class);
            assertThat(house.file(id).link()).isEqualTo("Photos");
            assertThat(house.file(id).owner()).isEqualTo(House.OWNER);
        }
    }
}
