package io.lading.http.tus;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript.Answer;
import io.lading.server.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// tus 1.0.0, Core: OPTIONS, HEAD and versions; and Termination.
class TusCoreTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer("MAX_SIZE", "5T");

    private static final TusScript alice = TusScript.as("alice", server);

    @Test
    void t3_options_statesVersionsAndExtensions() {
        Answer options = alice.script().send("OPTIONS", "/api/uploads").expect(200);
        options.expect("Tus-Version", "1.0.0")
                .expect(
                        "Tus-Extension",
                        "creation,creation-with-upload,creation-defer-length,expiration,termination,checksum,"
                                + "checksum-trailer,concatenation,concatenation-unfinished,lading-pieces,lading-zeros");
    }

    @Test
    void t4_options_statesTheLargestSize() {
        alice.script().send("OPTIONS", "/api/uploads").expect("Tus-Max-Size", Long.toString(5L << 40));
    }

    @Test
    void t10_options_workOnEveryResource_whateverVersionTheyComeWith() {
        String upload = alice.created(4, "asked.iso");
        for (String target : new String[] {"/api/uploads", "/api/uploads/", upload}) {
            alice.script()
                    .send("OPTIONS", target, "Tus-Resumable", "0.2.2")
                    .expect(200)
                    .expect("Tus-Version", "1.0.0");
        }
    }

    @Test
    void t1_everyAnswer_toTus_saysSo() {
        String upload = alice.created(4, "answers.iso");
        alice.head(upload).expect(200).expect("Tus-Resumable", "1.0.0");
        alice.patch(upload, 3, "x").expect(409).expect("Tus-Resumable", "1.0.0");
        alice.script().send("PUT", upload, "Tus-Resumable", "1.0.0").expect(405).expect("Tus-Resumable", "1.0.0");
        server.signedOut()
                .send("HEAD", upload, "Tus-Resumable", "1.0.0")
                .expect(401)
                .expect("Tus-Resumable", "1.0.0");
    }

    @Test
    void t2_anyRequest_ofAnotherVersion_isNotProcessed() {
        String upload = alice.created(4, "version.iso");
        for (String method : new String[] {"HEAD", "PATCH", "DELETE"}) {
            alice.script()
                    .send(method, upload, "Tus-Resumable", "0.2.2", "Upload-Offset", "0")
                    .expect(412)
                    .expect("Tus-Version", "1.0.0")
                    .expect("Tus-Resumable", "1.0.0");
        }
        alice.script().send("POST", "/api/uploads", "Upload-Length", "1").expectProblem(412, "tus-version");
        alice.head(upload).expect(200).expect("Upload-Offset", "0");
    }

    @Test
    void t2_anotherVersion_isToldBeforeTheAddressIsLookedAt() {
        for (String method : new String[] {"HEAD", "PATCH", "DELETE"}) {
            alice.script()
                    .send(method, "/api/uploads/foo", "Tus-Resumable", "0.2.2")
                    .expect(412);
        }
    }

    @Test
    void t7_head_isNeverStored() {
        alice.head(alice.created(4, "fresh.iso"))
                .expect(200)
                .expect("Cache-Control", "no-store")
                .expect("Upload-Offset", "0")
                .expect("Upload-Length", "4")
                .expect("Tus-Resumable", "1.0.0");
    }

    @Test
    void t7_head_unknownUpload_hasNoOffset() {
        for (String id :
                new String[] {"01890000-0000-7000-8000-000000000000", "x", "01890000-0000-7000-8000-00000000000g"}) {
            alice.head("/api/uploads/" + id)
                    .expect(404)
                    .expectNo("Upload-Offset")
                    .expect("Tus-Resumable", "1.0.0");
        }
    }

    @Test
    void t7_head_anothersUpload_isNotFound() {
        TusScript.as("bob", server)
                .head(alice.created(4, "mine.iso"))
                .expect(404)
                .expectNo("Upload-Offset");
    }

    @Test
    void t22_delete_unfinishedUpload_givesItsSpaceBack() {
        String upload = alice.created(4, "away.iso");
        alice.patch(upload, 0, "01").expect(204);
        alice.delete(upload).expect(204).expect("Tus-Resumable", "1.0.0");
        alice.head(upload).expect(404);
        alice.patch(upload, 2, "23").expectProblem(404, "not-found");
        assertThat(alice.script().send("GET", "/api/uploads").text()).doesNotContain("away.iso");
    }

    @Test
    void t22_delete_completeUpload_removesTheFile() {
        String upload = alice.created(4, "whole.iso");
        alice.patch(upload, 0, "0123").expect(204);
        String id = upload.substring(upload.lastIndexOf('/') + 1);
        alice.delete(upload).expect(204);
        alice.head(upload).expect(404);
        alice.script().send("GET", "/api/files/" + id).expectProblem(404, "not-found");
    }

    /// Permission to upload includes cancelling an upload, but not deleting a file.
    @Test
    void t22_delete_byATokenThatOnlyUploads_leavesTheFile() {
        TusScript token = new TusScript(alice.script().withToken("upload"));
        String unfinished = token.created(4, "token-away.iso");
        token.delete(unfinished).expect(204);
        String upload = token.created(4, "token-whole.iso");
        token.patch(upload, 0, "0123").expect(204);
        Answer refused = token.delete(upload).expectProblem(403, "forbidden");
        assertThat(refused.json().get("requiredScope").asString()).isEqualTo("delete");
        assertThat(alice.content(upload)).isEqualTo("0123");
        new TusScript(alice.script().withToken("upload", "delete"))
                .delete(upload)
                .expect(204);
    }

    @Test
    void t22_delete_anothersUpload_isNotFoundEvenForAnAdministrator() {
        String upload = alice.created(4, "keep.iso");
        TusScript.as("bob", server).delete(upload).expectProblem(404, "not-found");
        TusScript.as("carol", server).delete(upload).expectProblem(404, "not-found");
        alice.head(upload).expect(200);
    }

    @Test
    void t5_methodOverride_replacesTheMethod_whateverItIs() {
        String upload = alice.created(4, "override.iso");
        override("POST", upload, "HEAD").expect(200).expect("Upload-Offset", "0");
        override("POST", upload, "Head").expect(200).expect("Upload-Offset", "0");
        override("GET", upload, " delete").expect(204);
        override("DELETE", "/api/uploads", "GET").expect(200);
        override("POST", "/api/uploads", "PUT").expectProblem(405, "method-not-allowed");
        override("POST", "/api/uploads", "TRACE").expectProblem(501, "method-unknown");
    }

    private static Answer override(String method, String target, String meant) {
        return alice.script().send(method, target, "Tus-Resumable", "1.0.0", "X-HTTP-Method-Override", meant);
    }

    @Test
    void collection_isTheSameWithASlashAtItsEnd() {
        String[] creation = {"Tus-Resumable", "1.0.0", "Upload-Length", "4"};
        alice.script().send("POST", "/api/uploads/", creation).expect(201);
        alice.script()
                .send("PUT", "/api/uploads/", "Upload-Complete", "?0")
                .expect(201)
                .expect("Upload-Complete", "?0");
        assertThat(alice.script().send("GET", "/api/uploads/").expect(200).text())
                .contains("\"uploads\"");
    }

    @Test
    void methods_unknown_areProblemsToo() {
        alice.script().send("PUT", "/api/uploads").expectProblem(405, "method-not-allowed");
        alice.script().send("GET", "/api/nothing").expectProblem(404, "not-found");
        server.signedOut().send("GET", "/api/uploads").expect(401);
    }

    @Test
    void listOfUnfinishedUploads_isTheOwnersAlone() {
        String upload = alice.created(8, "listed.iso");
        alice.patch(upload, 0, "01").expect(204);
        var listed =
                alice.script().send("GET", "/api/uploads").expect(200).json().get("uploads");
        var mine = listed.valueStream()
                .filter(item -> upload.endsWith(item.get("url").asString()))
                .findFirst()
                .orElseThrow();
        assertThat(mine.get("offset").asLong()).isEqualTo(2);
        assertThat(mine.get("length").asLong()).isEqualTo(8);
        assertThat(mine.get("extents").asString()).isEqualTo("0-1");
        assertThat(TusScript.as("bob", server)
                        .script()
                        .send("GET", "/api/uploads")
                        .text())
                .doesNotContain("listed.iso");
    }
}
