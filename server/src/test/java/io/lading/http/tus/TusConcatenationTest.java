package io.lading.http.tus;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript.Answer;
import io.lading.server.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// tus 1.0.0, Concatenation.
class TusConcatenationTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final TusScript alice = TusScript.as("alice", server);

    private static String partial(String content) {
        String part = alice.createWith("Upload-Length", Integer.toString(content.length()), "Upload-Concat", "partial")
                .expect(201)
                .header("Location");
        alice.patch(part, 0, content).expect(204);
        return part;
    }

    private static String finalOf(String... parts) {
        Answer created = alice.createWith("Upload-Concat", "final;" + String.join(" ", parts));
        return created.expect(201).header("Location");
    }

    /// Waits for the file of a final upload, which is assembled in the background.
    private static String joined(String whole) {
        alice.script().awaitUntil(whole.replace("uploads", "files"), file -> file.contains("size"));
        return alice.content(whole);
    }

    @Test
    void t23_partialUploads_areAnnounced_andAreNoFiles() {
        assertThat(alice.script()
                        .send("OPTIONS", "/api/uploads")
                        .header("Tus-Extension")
                        .split(","))
                .contains("concatenation");
        String part = partial("hello");
        alice.head(part).expect("Upload-Concat", "partial").expect("Upload-Offset", "5");
        alice.script().send("GET", part.replace("uploads", "files")).expectProblem(404, "not-found");
    }

    @Test
    void t24_finalUpload_joinsItsPartsInTheirOrder() {
        String one = partial("hello");
        String two = partial("world");
        assertThat(joined(finalOf(two, server.get().address().resolve(one).toString())))
                .isEqualTo("worldhello");
    }

    @Test
    void t24_aPart_mayRepeat_andBelongToTwoFinalUploads() {
        String one = partial("ab");
        String two = partial("cd");
        assertThat(joined(finalOf(one, two, one))).isEqualTo("abcdab");
        assertThat(joined(finalOf(two, one))).isEqualTo("cdab");
    }

    @Test
    void t24_addressesOfParts_mayEndWithASlash() {
        assertThat(joined(finalOf(partial("a") + "/", partial("b")))).isEqualTo("ab");
    }

    @Test
    void t24_metadataOfParts_isNotTransferred() {
        String part = alice.createWith(
                        "Upload-Length",
                        "5",
                        "Upload-Concat",
                        "partial",
                        "Upload-Metadata",
                        TusScript.metadata("part.iso") + ",note bm90ZQ==")
                .expect(201)
                .header("Location");
        alice.patch(part, 0, "hello").expect(204);
        String whole = finalOf(part);
        joined(whole);
        alice.head(whole).expectNo("Upload-Metadata");
        assertThat(alice.script().send("GET", whole.replace("uploads", "files")).text())
                .contains("untitled.iso")
                .doesNotContain("part.iso");
    }

    @Test
    void t24_badConcat_is400() {
        String mine = alice.created(5, "whole.iso");
        String partial = partial("hello");
        for (String bad : new String[] {
            "other",
            "final;",
            "final;/api/uploads/../etc",
            "final;" + partial + "//",
            "final;" + mine,
            "final;/api/uploads/01a20a0e-60a8-7e87-97e0-a017208ca5d2"
        }) {
            alice.createWith("Upload-Concat", bad).expect(400);
        }
        alice.createWith("Upload-Concat", "final;" + partial, "Upload-Length", "5")
                .expectProblem(400, "bad-request");
        TusScript.as("bob", server)
                .createWith("Upload-Concat", "final;" + partial)
                .expectProblem(400, "bad-parts");
    }

    @Test
    void t24_finalUpload_withContent_isRejected_andCreatesNothing() {
        String part = partial("hello");
        alice.createWithContent(
                        "more",
                        "Upload-Concat",
                        "final;" + part,
                        "Upload-Metadata",
                        TusScript.metadata("with-content.iso"))
                .expectProblem(400, "bad-request");
        assertThat(alice.script().send("GET", "/api/uploads").text()).doesNotContain("with-content.iso");
    }

    @Test
    void t25_append_toAFinalUploadOnItsWay_isForbidden() {
        String whole = finalOf(partial("hello"), unfinished());
        alice.patch(whole, 0, "x").expectProblem(403, "not-appendable").expectNo("Upload-Offset");
    }

    @Test
    void t25_append_toAFinishedFinalUpload_isForbidden() {
        String whole = finalOf(partial("hello"));
        assertThat(joined(whole)).isEqualTo("hello");
        alice.patch(whole, 5, "x").expectProblem(403, "not-appendable");
        alice.patch(whole, 5, "").expectProblem(403, "not-appendable");
        assertThat(alice.content(whole)).isEqualTo("hello");
    }

    private static String unfinished() {
        return alice.createWith("Upload-Length", "5", "Upload-Concat", "partial")
                .expect(201)
                .header("Location");
    }

    @Test
    void t26_head_ofAFinalUpload_hasNoOffsetBeforeItIsWhole() {
        String open = unfinished();
        String one = partial("hello");
        String whole = finalOf(one, open);
        alice.head(whole)
                .expect(200)
                .expectNo("Upload-Offset")
                .expect("Upload-Length", "10")
                .expect("Upload-Concat", "final;" + one + " " + open);
        alice.patch(open, 0, "world").expect(204);
        assertThat(joined(whole)).isEqualTo("helloworld");
        alice.head(whole).expect("Upload-Offset", "10").expect("Upload-Length", "10");
    }

    @Test
    void t27_finalUpload_mayBeAskedForWhileItsPartsAreOnTheirWay() {
        assertThat(alice.script()
                        .send("OPTIONS", "/api/uploads")
                        .header("Tus-Extension")
                        .split(","))
                .contains("concatenation-unfinished");
        String open = unfinished();
        String whole = finalOf(open);
        alice.patch(open, 0, "hel").expect(204);
        alice.patch(open, 3, "lo").expect(204);
        assertThat(joined(whole)).isEqualTo("hello");
    }
}
