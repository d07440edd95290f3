package io.lading.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.file.FileId;
import io.lading.storage.StorageException;
import io.lading.testkit.Patience;
import io.lading.testkit.ScriptedBody;
import io.lading.testkit.ScriptedBody.Ending;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Partial uploads and final uploads of them in any order, with some parts used twice or by two final uploads,
/// also before they are complete; with restarts, power cuts and sweeps at any time.
final class ModelPartsLife {
    private static final int STEPS = 14;
    private static final int MAX_PARTS = 4;
    private static final int MAX_SIZE = 2500;

    private final Random random;
    private final List<Part> parts = new ArrayList<>();
    private final List<Whole> wholes = new ArrayList<>();
    private House house;

    private static final class Part {
        final FileId id;
        final byte[] content;
        int offset;

        Part(FileId id, byte[] content) {
            this.id = id;
            this.content = content;
        }
    }

    private static final class Whole {
        final List<Part> order = new ArrayList<>();

        @Nullable
        FileId id;
    }

    /// @param nodes 0 for an engine on a disk; otherwise how many engines share one record
    ModelPartsLife(long seed, int nodes) throws StorageException {
        random = new Random(seed);
        long idleBytes = ModelLife.IDLE_BYTES[random.nextInt(ModelLife.IDLE_BYTES.length)];
        house = ModelLife.house(nodes, House.RULES, idleBytes);
        int count = 1 + random.nextInt(MAX_PARTS);
        for (int i = 0; i < count; i++) {
            byte[] content = House.bytes(1 + random.nextInt(MAX_SIZE), seed + i);
            CreateUpload command = new CreateUpload(
                    House.OWNER,
                    "part",
                    Length.of(content.length),
                    Upload.Kind.PARTIAL,
                    List.of(),
                    null,
                    null,
                    List.of(),
                    false);
            parts.add(new Part(created(house.uploads.create(command)), content));
        }
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            Whole whole = new Whole();
            whole.order.addAll(parts);
            for (int extra = random.nextInt(3); extra > 0; extra--) {
                whole.order.add(parts.get(random.nextInt(count)));
            }
            wholes.add(whole);
        }
    }

    private static FileId created(Creation creation) {
        return switch (creation) {
            case Creation.Created(Upload upload) -> upload.id();
            case Creation.Completed(Upload upload, var _) -> upload.id();
            case Creation other -> throw new AssertionError("Not created: " + other);
        };
    }

    void live() throws StorageException {
        for (int i = 0; i < STEPS; i++) {
            step();
            compare();
        }
        for (Whole whole : wholes) {
            join(whole);
        }
        for (Part part : parts) {
            append(part, part.content.length - part.offset, Ending.WHOLE);
        }
        wholesAreThere();
        rebuilt(true);
        wholesAreThere();
        house.close();
    }

    private void step() throws StorageException {
        house.toAnyNode(random);
        Part part = parts.get(random.nextInt(parts.size()));
        int left = part.content.length - part.offset;
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> append(part, random.nextInt(left + 1), Ending.WHOLE);
            case 3 -> append(part, random.nextInt(left + 1), Ending.BROKEN);
            case 4 -> append(part, left, Ending.WHOLE);
            case 5 -> rebuilt(false);
            case 6 -> rebuilt(true);
            case 7 -> house.uploads.sweep();
            default -> join(wholes.get(random.nextInt(wholes.size())));
        }
    }

    private void append(Part part, int size, Ending ending) throws StorageException {
        boolean complete = part.offset == part.content.length;
        byte[] bytes = Arrays.copyOfRange(part.content, part.offset, part.offset + size);
        Appended outcome = house.append(part.id, part.offset, ScriptedBody.of(bytes, 1 + random.nextInt(900), ending));
        if (complete) {
            assertThat(outcome).isInstanceOfAny(Appended.AlreadyComplete.class, Appended.NotFound.class);
            return;
        }
        boolean full = part.offset + size == part.content.length;
        part.offset += ending == Ending.BROKEN && full && size > 0 ? size - 1 : size;
    }

    private void join(Whole whole) throws StorageException {
        if (whole.id == null) {
            List<FileId> ids = whole.order.stream().map(part -> part.id).toList();
            whole.id = created(house.uploads.create(new CreateUpload(
                    House.OWNER, "whole.img", Length.unknown(), Upload.Kind.FINAL, ids, null, null, List.of(), false)));
        }
    }

    private void rebuilt(boolean afterPowerCut) throws StorageException {
        house = house.rebuilt(afterPowerCut, random);
        assertThat(house.report.lost()).isEmpty();
    }

    private boolean allComplete() {
        return parts.stream().allMatch(part -> part.offset == part.content.length);
    }

    private void compare() throws StorageException {
        for (Part part : parts) {
            if (part.offset < part.content.length) {
                assertThat(house.retrieve(part.id).offset()).isEqualTo(part.offset);
            }
        }
        for (Whole whole : wholes) {
            if (whole.id != null && !allComplete()) {
                assertThat(house.retrieve(whole.id).complete()).isFalse();
                assertThat(house.shelf.find(whole.id)).isEmpty();
            }
        }
    }

    private void wholesAreThere() throws StorageException {
        for (Whole whole : wholes) {
            FileId id = Objects.requireNonNull(whole.id);
            Patience.until("the whole is made", () -> house.shelf.find(id).isPresent());
        }
        for (Whole whole : wholes) {
            FileId id = Objects.requireNonNull(whole.id);
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            whole.order.forEach(part -> content.writeBytes(part.content));
            assertThat(house.content(id)).isEqualTo(content.toByteArray());
            String sha256 = house.file(id).sha256();
            assertThat(sha256 == null || sha256.equals(House.sha256(content.toByteArray())))
                    .isTrue();
        }
    }
}
