package io.lading.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.lading.account.AuthenticatorApp;
import io.lading.file.FileName;
import io.lading.file.FileQuery;
import io.lading.http.ProtocolScript.Answer;
import io.lading.http.body.JsonBodies;
import io.lading.server.TestServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The server conforms to `openapi.yaml`: the test calls every operation, and every response must be documented.
class ApiContractTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> METHODS = Set.of("get", "head", "post", "put", "patch", "delete", "options");
    private static final String[] TUS = {"Tus-Resumable", "1.0.0"};
    private static final String FORM = "multipart/form-data; boundary=b";

    @TempDir
    private Path directory;

    private final JsonNode document = document();
    private final Map<String, JsonNode> operations = operations();
    private final Set<String> carriedOut = new HashSet<>();

    private static JsonNode document() {
        try (var in = ApiContractTest.class.getResourceAsStream("/api/openapi.yaml")) {
            LoaderOptions strict = new LoaderOptions();
            strict.setAllowDuplicateKeys(false);
            return JSON.valueToTree(new Yaml(new SafeConstructor(strict))
                    .<Object>load(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Map<String, JsonNode> operations() {
        Map<String, JsonNode> found = new HashMap<>();
        document.get("paths")
                .forEach(item -> item.properties().forEach(member -> {
                    if (METHODS.contains(member.getKey())) {
                        String id = member.getValue().path("operationId").asText();
                        assertThat(found.put(id, member.getValue()))
                                .as("twice: " + id)
                                .isNull();
                    }
                }));
        return found;
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    @Test
    void contract_isWellFormed() {
        assertThat(document.get("openapi").asText()).startsWith("3.1.");
        document.findValues("$ref")
                .forEach(
                        ref -> assertThat(document.at(ref.asText().substring(1)).isMissingNode())
                                .as(ref.asText())
                                .isFalse());
        operations.forEach((id, operation) -> {
            assertThat(id).isNotBlank();
            assertThat(operation.path("summary").asText()).as(id).endsWith(".");
            assertThat(operation.path("tags")).as(id).hasSize(1);
            assertThat(operation.path("responses").size()).as(id).isPositive();
            operation
                    .get("responses")
                    .forEach(response -> assertThat(
                                    resolved(response).path("description").asText())
                            .as(id)
                            .isNotBlank());
        });
        document.get("paths").properties().forEach(path -> {
            Set<String> declared = new HashSet<>();
            path.getValue()
                    .path("parameters")
                    .forEach(parameter ->
                            declared.add(resolved(parameter).get("name").asText()));
            if (path.getKey().contains("{id}")) {
                assertThat(declared).as(path.getKey()).contains("id");
            }
        });
    }

    /// The documented limits are the limits of the server.
    @Test
    void contract_statesTheLimitsThatHold() {
        assertThat(queryOfFiles("limit").get("maximum").asInt()).isEqualTo(FileQuery.MAX_LIMIT);
        assertThat(queryOfFiles("q").get("maxLength").asInt()).isEqualTo(FileQuery.MAX_SEARCH);
        Set<String> orders = new TreeSet<>();
        queryOfFiles("sort").get("enum").forEach(order -> orders.add(order.asText()));
        Stream.of(FileQuery.Sort.values())
                .map(FileQuery.Sort::label)
                .forEach(label -> assertThat(orders).contains(label));
        assertThat(orders).hasSameSizeAs(FileQuery.Sort.values());
        JsonNode schemas = document.get("components").get("schemas");
        assertThat(schemas.at("/File/properties/name/maxLength").asInt()).isEqualTo(FileName.MAX_BYTES);
        try (TestServer server = TestServer.start(directory)) {
            ProtocolScript carol = ProtocolScript.as("carol", server);
            int most = schemas.at("/Password/maxLength").asInt();
            int least = schemas.at("/Password/minLength").asInt();
            String words = "q7 long words, ".repeat(most);
            int n = 0;
            for (int length : new int[] {least - 1, most + 1, least, most}) {
                boolean allowed = length >= least && length <= most;
                account(carol, "u" + n++, words.substring(0, length)).expect(allowed ? 201 : 400);
            }
            int name = schemas.at("/AccountName/maxLength").asInt();
            account(carol, "n".repeat(name), words.substring(0, least)).expect(201);
            account(carol, "n".repeat(name + 1), words.substring(0, least)).expect(400);
        }
    }

    private JsonNode queryOfFiles(String name) {
        for (JsonNode parameter : document.at("/paths/~1api~1files/get/parameters")) {
            if (parameter.path("name").asText().equals(name)) {
                return parameter.get("schema");
            }
        }
        throw new AssertionError("No parameter " + name);
    }

    private static Answer account(ProtocolScript carol, String name, String password) {
        String body = "{\"name\":\"" + name + "\",\"password\":\"" + password.replace(' ', '-') + "\"}";
        return carol.sendText(
                "POST", "/api/users", body, "Content-Type", "application/json", "X-Lading-Client", "test");
    }

    private Answer check(String operationId, Answer answer) {
        carriedOut.add(operationId);
        HttpResponse<byte[]> response = answer.response();
        String status = Integer.toString(response.statusCode());
        JsonNode declared = resolved(java.util.Objects.requireNonNull(operations.get(operationId), operationId)
                .get("responses")
                .path(status));
        String what = operationId + " " + status + " " + answer.text();
        assertThat(declared.isMissingNode()).as(what).isFalse();
        declared.path("headers").properties().forEach(header -> {
            Optional<String> value = response.headers().firstValue(header.getKey());
            if (header.getValue().path("required").asBoolean()) {
                assertThat(value).as(what + header.getKey()).isPresent();
            }
            value.ifPresent(text -> valid(header.getValue().get("schema"), JSON.valueToTree(text), what));
        });
        checkBody(declared.path("content"), answer, what);
        return answer;
    }

    private void checkBody(JsonNode content, Answer answer, String what) {
        if (answer.bytes().length == 0) {
            return;
        }
        String type = answer.header("Content-Type").split(";", 2)[0];
        assertThat(content.has(type)).as(type + " of " + what).isTrue();
        if (type.endsWith("json")) {
            try {
                valid(content.get(type).get("schema"), JSON.readTree(answer.bytes()), what);
            } catch (IOException e) {
                throw new AssertionError(what, e);
            }
        }
    }

    private void valid(JsonNode schema, JsonNode value, String what) {
        ObjectNode root = JSON.createObjectNode();
        root.set("components", document.get("components"));
        root.putArray("allOf").add(schema);
        Set<ValidationMessage> complaints = JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(root)
                .validate(value);
        assertThat(complaints).as(what).isEmpty();
    }

    @Test
    void server_answersAsTheContractSays() {
        try (TestServer server = TestServer.start(
                directory,
                "LINKS",
                "on",
                "WEBHOOK_URL",
                "http://127.0.0.1:9/hook?token=x",
                "WEBHOOK_SECRET",
                "24 characters, or longer")) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            ProtocolScript signedOut = ProtocolScript.signedOut(server);
            ask(alice, signedOut, ProtocolScript.as("carol", server));
            files(alice, signedOut);
            uploads(alice);
            resumableUploads(alice);
            people(alice, signedOut, ProtocolScript.as("carol", server));
            links(alice, signedOut, ProtocolScript.as("carol", server));
            assertThat(new TreeSet<>(operations.keySet())).isEqualTo(new TreeSet<>(carriedOut));
        }
    }

    /// Finds endpoints that are not documented.
    @Test
    void contract_hasEveryRouteOfTheServer() {
        Set<String> documented = new TreeSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(method -> documented.add(route(method, path.getKey()))));
        try (TestServer server = TestServer.start(directory)) {
            Set<String> answered = new TreeSet<>();
            server.part("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                    .getHandlerMethods()
                    .keySet()
                    .forEach(mapping -> mapping.getPatternValues()
                            .forEach(path -> mapping.getMethodsCondition()
                                    .getMethods()
                                    .forEach(method -> answered.add(route(method.name(), path)))));
            // OPTIONS and the HTML page are not API operations, nor is PUT without a file name, which returns an
            // error.
            answered.removeIf(route -> route.startsWith("OPTIONS ") || route.contains("/api/docs"));
            answered.remove("PUT /api/files");
            assertThat(answered).hasSizeGreaterThan(25);
            assertThat(documented).containsAll(answered);
        }
    }

    private static String route(String method, String path) {
        String plain = path.replaceAll("\\{[^}]*}", "{}").replaceAll("(?<=.)/$", "");
        return method.toUpperCase(Locale.ROOT) + " " + plain;
    }

    private void ask(ProtocolScript alice, ProtocolScript signedOut, ProtocolScript carol) {
        check("health", signedOut.send("GET", "/api/health")).expect(200);
        signedOut.awaitUntil("/api/health/ready", text -> !text.contains("\"down\""));
        check("ready", signedOut.send("GET", "/api/health/ready")).expect(200);
        check("metrics", carol.send("GET", "/api/metrics")).expect(200);
        check("metrics", alice.send("GET", "/api/metrics")).expect(403);
        check("settings", alice.send("GET", "/api/settings")).expect(200);
        check("settings", signedOut.send("GET", "/api/settings")).expect(401);
        check("contract", signedOut.send("GET", "/api/openapi.yaml")).expect(200);
        assertThat(signedOut.send("GET", "/api/docs").expect(200).text())
                .contains("<code>PATCH /api/uploads/{id}</code>")
                .doesNotContain("<script")
                .doesNotContain("style=");
        signedOut.send("GET", "/api/docs.css").expect(200).expect("Content-Type", "text/css;charset=UTF-8");
    }

    private void changes(ProtocolScript alice, String path) {
        String name = "{\"name\":\"renamed.iso\"}";
        check("changeFile", alice.sendText("PATCH", path, name, "Content-Type", "application/json"))
                .expect(200);
        check("changeFile", alice.withToken("read").sendText("PATCH", path, name, "Content-Type", "application/json"))
                .expect(403);
        check("changeFile", alice.sendText("PATCH", path, "{}", "Content-Type", "application/json"))
                .expect(400);
        check("changeFile", alice.sendText("PATCH", path, "{\"name\":\"x.exe\"}", "Content-Type", "application/json"))
                .expect(415);
        String outdated = "{\"name\":\"x.iso\",\"previousName\":\"y.iso\"}";
        check("changeFile", alice.sendText("PATCH", path, outdated, "Content-Type", "application/json"))
                .expect(409);
        check("changeFile", alice.sendText("PATCH", "/api/files/x", name, "Content-Type", "application/json"))
                .expect(404);
    }

    private void files(ProtocolScript alice, ProtocolScript signedOut) {
        String path = check("putFile", alice.sendText("PUT", "/api/files/a.iso", "hello"))
                .expect(201)
                .header("Location");
        check("putFile", alice.sendText("PUT", "/api/files/a.exe", "x")).expect(415);
        check("postForm", form(alice, "b.iso", "*/*")).expect(201);
        check("postForm", form(alice, "c.iso", "text/html")).expect(303);
        check("postForm", form(alice, "c.exe", "*/*")).expect(415);
        check("postBatch", batch(alice, FORM)).expect(200);
        check("postBatch", batch(alice, "text/plain")).expect(415);
        check("postBatch", batch(signedOut, FORM)).expect(401);
        check("listFiles", alice.send("GET", "/api/files?limit=1")).expect(200);
        check("listFiles", alice.send("GET", "/api/files?limit=0")).expect(400);
        check("listFiles", signedOut.send("GET", "/api/files")).expect(401);
        String outlines = "{\"files\":[{\"name\":\"b.iso\",\"size\":1}]}";
        String[] asJson = {"Content-Type", "application/json"};
        check("knownFiles", alice.sendText("POST", "/api/files/known", outlines, asJson))
                .expect(200);
        check("knownFiles", alice.sendText("POST", "/api/files/known", "{}", asJson))
                .expect(400);
        String endless = "{\"files\":\"" + "x".repeat(JsonBodies.MAX_BYTES_OF_KNOWN_FILES) + "\"}";
        check("knownFiles", alice.sendText("POST", "/api/files/known", endless, asJson))
                .expect(413);
        check("file", alice.send("GET", path)).expect(200);
        check("file", alice.send("GET", "/api/files/x")).expect(404);
        changes(alice, path);
        String digest = "{\"algorithm\":\"sha-512\"}";
        Answer asked = check("requestDigest", alice.sendText("POST", path + "/digests", digest, asJson));
        assertThat(asked.response().statusCode()).isBetween(200, 202);
        check("requestDigest", alice.sendText("POST", path + "/digests", "{}", asJson))
                .expect(400);
        check("requestDigest", alice.sendText("POST", "/api/files/x/digests", digest, asJson))
                .expect(404);
        check("cancelDigest", alice.send("DELETE", path + "/digests")).expect(204);
        check("content", alice.send("GET", path + "/content")).expect(200);
        check("content", alice.send("GET", path + "/content", "Range", "bytes=0-1"))
                .expect(206);
        check("content", alice.send("GET", path + "/content", "Range", "bytes=0-0,3-3"))
                .expect(206);
        check("content", alice.send("GET", path + "/content", "Range", "bytes=9-"))
                .expect(416);
        check("content", alice.send("GET", path + "/content", "If-None-Match", "*"))
                .expect(304);
        check("content", alice.send("GET", path + "/content", "If-Match", "\"x\""))
                .expect(412);
        check("contentFields", alice.send("HEAD", path + "/content", "Range", "bytes=0-1"))
                .expect(200);
        check("contentFields", alice.send("HEAD", path + "/content", "If-None-Match", "*"))
                .expect(304);
        check("contentFields", alice.send("HEAD", path + "/content", "If-Match", "\"x\""))
                .expect(412);
        check("contentFields", alice.send("HEAD", "/api/files/x/content")).expect(404);
        check("deleteFile", alice.send("DELETE", path)).expect(204);
        check("deleteFile", alice.send("DELETE", path)).expect(404);
    }

    private static Answer form(ProtocolScript alice, String name, String accept) {
        String form =
                "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" + name + "\"\r\n\r\nx\r\n--b--\r\n";
        return alice.sendText("POST", "/api/files", form, "Content-Type", FORM, "Accept", accept);
    }

    private static Answer batch(ProtocolScript person, String type) {
        String fields = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"";
        String form = fields + "d.iso\"\r\n\r\nx\r\n" + fields + "d.exe\"\r\n\r\nx\r\n--b--\r\n";
        return person.sendText("POST", "/api/files/batch", form, "Content-Type", type);
    }

    private void uploads(ProtocolScript alice) {
        check("capabilities", alice.send("OPTIONS", "/api/uploads")).expect(200);
        String upload = check(
                        "createUpload",
                        alice.send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", "10"))
                .expect(201)
                .header("Location");
        check("createUpload", alice.send("POST", "/api/uploads", TUS)).expect(400);
        check("createUpload", alice.send("POST", "/api/uploads")).expect(412);
        String[] rufh = {"Upload-Complete", "?0", "Upload-Draft-Interop-Version", "8"};
        check("createUploadByPut", alice.send("PUT", "/api/uploads", rufh)).expect(201);
        check("createUploadByPut", alice.send("PUT", "/api/uploads")).expect(405);
        check("offset", alice.send("HEAD", upload, TUS)).expect(200);
        check("append", patch(alice, upload, "0", "sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00="))
                .expect(204);
        check("append", patch(alice, upload, "0", "sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00="))
                .expect(409);
        check("append", patch(alice, upload, "5", "md5 AAAAAAAAAAAAAAAAAAAAAA=="))
                .expect(460);
        check("append", patch(alice, upload, "x", "md5 AAAAAAAAAAAAAAAAAAAAAA=="))
                .expect(400);
        check("listUploads", alice.send("GET", "/api/uploads")).expect(200);
        check("uploadedContent", alice.send("GET", upload, TUS)).expect(200);
        check("uploadedContent", alice.send("GET", upload)).expect(204);
        check("cancel", alice.send("DELETE", upload, TUS)).expect(204);
        check("cancel", alice.send("DELETE", upload, TUS)).expect(404);
        check("offset", alice.send("HEAD", upload, TUS)).expect(404);
    }

    /// The same operations with Resumable Uploads for HTTP.
    private void resumableUploads(ProtocolScript alice) {
        String upload =
                check("createUpload", begun(alice, "a.iso", "?0")).expect(201).header("Location");
        check("createUpload", begun(alice, "whole.iso", "?1")).expect(201);
        check("createUpload", begun(alice, "letter.doc", "?0")).expect(415);
        check("createUploadByPut", alice.sendText("PUT", "/api/uploads", "hello", "Upload-Complete", "?1"))
                .expect(201);
        check("putFile", alice.sendText("PUT", "/api/files/r.iso", "hello", "Upload-Complete", "?1"))
                .expect(201);
        check("offset", alice.send("HEAD", upload)).expect(204);
        check("append", resumed(alice, upload, "5", "he", "?0")).expect(204);
        check("append", resumed(alice, upload, "5", "he", "?0")).expect(409);
        check("append", resumed(alice, upload, "x", "he", "?0")).expect(400);
        check("append", alice.sendText("PATCH", upload, "he", "Upload-Offset", "7", "Upload-Complete", "?0"))
                .expect(415);
        String digest = "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:";
        check("append", resumed(alice, upload, "7", "he", "?0", "Content-Digest", digest))
                .expect(422);
        check("append", resumed(alice, upload, "7", "", "?1")).expect(201);
        check("offset", alice.send("HEAD", upload)).expect(204);
        check("uploadedContent", alice.send("GET", upload)).expect(200);
        check("uploadedContent", alice.send("GET", upload, "Range", "bytes=0-1"))
                .expect(206);
        check("uploadedContent", alice.send("GET", upload, "Range", "bytes=70-"))
                .expect(416);
        check("uploadedContent", alice.send("GET", upload, "If-None-Match", "*"))
                .expect(304);
        check("uploadedContent", alice.send("GET", upload, "If-Match", "\"x\"")).expect(412);
        check("uploadedContent", alice.send("GET", "/api/uploads/x")).expect(404);
        check("cancel", alice.send("DELETE", upload)).expect(409);
        check("cancel", alice.withToken("upload").send("DELETE", upload, TUS)).expect(403);
        check("cancel", alice.send("DELETE", upload, "Tus-Resumable", "0.2.2")).expect(412);
        check("append", resumed(alice, "/api/uploads/x", "0", "", "?1")).expect(404);
        String shortOne = alice.send("POST", "/api/uploads", "Upload-Complete", "?0", "Upload-Length", "1")
                .header("Location");
        check("append", resumed(alice, shortOne, "0", "too long", "?0")).expect(413);
    }

    private static Answer begun(ProtocolScript alice, String name, String complete) {
        String disposition = "inline; filename=" + name;
        return alice.sendText(
                "POST", "/api/uploads", "hello", "Upload-Complete", complete, "Content-Disposition", disposition);
    }

    private static Answer resumed(
            ProtocolScript alice, String upload, String offset, String body, String complete, String... more) {
        String[] fields = {
            "Upload-Offset", offset, "Upload-Complete", complete, "Content-Type", "application/partial-upload"
        };
        return alice.sendText(
                "PATCH",
                upload,
                body,
                Stream.of(fields, more).flatMap(Stream::of).toArray(String[]::new));
    }

    private static Answer patch(ProtocolScript alice, String upload, String offset, String checksum) {
        return alice.sendText(
                "PATCH",
                upload,
                "hello",
                "Tus-Resumable",
                "1.0.0",
                "Upload-Offset",
                offset,
                "Upload-Checksum",
                checksum,
                "Content-Type",
                "application/offset+octet-stream");
    }

    private void people(ProtocolScript alice, ProtocolScript signedOut, ProtocolScript carol) {
        String[] page = {"Content-Type", "application/json", "X-Lading-Client", "test"};
        check("whoAmI", alice.send("GET", "/api/session")).expect(200);
        check("whoAmI", signedOut.send("GET", "/api/session")).expect(401);
        check("signIn", signedOut.sendText("POST", "/api/session", "{\"name\":\"bob\",\"password\":\"builder\"}", page))
                .expect(200);
        check("signIn", signedOut.sendText("POST", "/api/session", "{\"name\":\"bob\",\"password\":\"x\"}", page))
                .expect(401);
        check("signOut", alice.send("DELETE", "/api/session")).expect(204);
        check("beginSignOn", signedOut.send("GET", "/api/session/oidc")).expect(404);
        check("finishSignOn", signedOut.send("GET", "/api/session/oidc/callback?state=x&code=y"))
                .expect(404);
        check("createToken", alice.sendText("POST", "/api/tokens", "{\"label\":\"ci\",\"scopes\":[\"upload\"]}", page))
                .expect(201);
        check("createToken", alice.sendText("POST", "/api/tokens", "{}", page)).expect(400);
        check("changePassword", alice.sendText("PUT", "/api/session/password", "{\"current\":\"x\"}", page))
                .expect(403);
        String token = carol.sendText("POST", "/api/tokens", "{\"label\":\"old\"}", page)
                .expect(201)
                .json()
                .get("id")
                .asString();
        check("removeToken", carol.send("DELETE", "/api/tokens/" + token)).expect(204);
        check("removeToken", carol.send("DELETE", "/api/tokens/" + token)).expect(404);
        check("events", alice.send("GET", "/api/events", "Last-Event-ID", "x")).expect(400);
        check("events", signedOut.send("GET", "/api/events")).expect(401);
        check("listTokens", alice.send("GET", "/api/tokens")).expect(200);
        check("account", alice.send("GET", "/api/account")).expect(200);
        check("account", signedOut.send("GET", "/api/account")).expect(401);
        sessions(signedOut, page);
        secondFactor(signedOut, carol, page);
        check("listUsers", carol.send("GET", "/api/users")).expect(200);
        check("listUsers", alice.send("GET", "/api/users")).expect(403);
        accounts(carol, page);
        check("listWebhooks", carol.send("GET", "/api/webhooks")).expect(200);
        check("listWebhooks", alice.send("GET", "/api/webhooks")).expect(403);
        String retry = "/api/webhooks/none/retry";
        check("retryWebhook", carol.sendText("POST", retry, "{}", "Content-Type", "application/json"))
                .expect(404);
        check("retryWebhook", alice.sendText("POST", retry, "{}", "Content-Type", "application/json"))
                .expect(403);
        check("listSecurityEvents", carol.send("GET", "/api/admin/security-events"))
                .expect(200);
        check("listSecurityEvents", carol.send("GET", "/api/admin/security-events?kind=x"))
                .expect(400);
        check("listSecurityEvents", alice.send("GET", "/api/admin/security-events"))
                .expect(403);
        check("listAllUploads", carol.send("GET", "/api/admin/uploads?limit=1")).expect(200);
        check("listAllUploads", carol.send("GET", "/api/admin/uploads?limit=0")).expect(400);
        check("listAllUploads", alice.send("GET", "/api/admin/uploads")).expect(403);
        String upload = alice.send("POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", "9")
                .header("Location");
        String any = upload.replace("/api/", "/api/admin/");
        check("cancelAnyUpload", alice.send("DELETE", any)).expect(403);
        check("cancelAnyUpload", carol.send("DELETE", any)).expect(204);
        check("cancelAnyUpload", carol.send("DELETE", any)).expect(404);
        server(alice, signedOut, carol);
    }

    private void server(ProtocolScript alice, ProtocolScript signedOut, ProtocolScript carol) {
        check("listNodes", carol.send("GET", "/api/admin/nodes")).expect(200);
        check("listNodes", alice.send("GET", "/api/admin/nodes")).expect(403);
        check("listNodes", signedOut.send("GET", "/api/admin/nodes")).expect(401);
        check("getHealthReport", carol.send("GET", "/api/admin/health")).expect(200);
        check("getHealthReport", alice.send("GET", "/api/admin/health")).expect(403);
        check("getHealthReport", signedOut.send("GET", "/api/admin/health")).expect(401);
        check("getStorage", carol.send("GET", "/api/admin/storage")).expect(200);
        check("getStorage", alice.send("GET", "/api/admin/storage")).expect(403);
        check("getConfiguration", carol.send("GET", "/api/admin/settings")).expect(200);
        check("getConfiguration", signedOut.send("GET", "/api/admin/settings")).expect(401);
    }

    private void links(ProtocolScript alice, ProtocolScript signedOut, ProtocolScript carol) {
        String[] asJson = {"Content-Type", "application/json"};
        String end = "\"expiresAt\":\"" + Instant.now().plus(Duration.ofDays(1)) + "\"";
        String file = alice.sendText("PUT", "/api/files/linked.iso", "hello")
                .json()
                .get("id")
                .asString();
        String upload = "{\"kind\":\"upload\",\"name\":\"x\",\"maxUploads\":1,\"formats\":[\".iso\"]," + end + "}";
        String download = "{\"kind\":\"download\",\"file\":\"" + file + "\",\"password\":\"open sesame\"," + end + "}";
        tools.jackson.databind.JsonNode first = check(
                        "createLink", alice.sendText("POST", "/api/links", upload, asJson))
                .expect(201)
                .json();
        tools.jackson.databind.JsonNode second = check(
                        "createLink", alice.sendText("POST", "/api/links", download, asJson))
                .expect(201)
                .json();
        check("createLink", alice.sendText("POST", "/api/links", "{}", asJson)).expect(400);
        check("listLinks", alice.send("GET", "/api/links")).expect(200);
        check("listLinks", signedOut.send("GET", "/api/links")).expect(401);
        String path = "/api/links/" + first.get("id").asString();
        check("link", alice.send("GET", path)).expect(200);
        check("link", carol.send("GET", path)).expect(404);
        visits(signedOut, first.get("secret").asString(), second.get("secret").asString());
        check("revokeLink", alice.send("DELETE", path)).expect(204);
        check("revokeLink", alice.send("DELETE", path)).expect(404);
        check("listAllLinks", carol.send("GET", "/api/admin/links")).expect(200);
        check("listAllLinks", alice.send("GET", "/api/admin/links")).expect(403);
        String any = "/api/admin/links/" + second.get("id").asString();
        check("revokeAnyLink", carol.send("DELETE", any)).expect(204);
        check("revokeAnyLink", carol.send("DELETE", any)).expect(404);
    }

    private void visits(ProtocolScript visitor, String upload, String download) {
        String visit = "Bearer "
                + check("openLink", opened(visitor, upload, "null"))
                        .expect(200)
                        .json()
                        .get("visit")
                        .asString();
        check("openLink", opened(visitor, download, "null")).expect(403);
        check("openLink", opened(visitor, "x", "null")).expect(404);
        check("settings", visitor.send("GET", "/api/settings", "Authorization", visit))
                .expect(200);
        check("putFile", visitor.sendText("PUT", "/api/files/v.iso", "hello", "Authorization", visit))
                .expect(201);
        check("putFile", visitor.sendText("PUT", "/api/files/v.iso", "hello", "Authorization", visit))
                .expect(410);
        check("openLink", opened(visitor, upload, "null")).expect(410);
        String reading = "Bearer "
                + check("openLink", opened(visitor, download, "\"open sesame\""))
                        .expect(200)
                        .json()
                        .get("visit")
                        .asString();
        check("linkContent", visitor.send("GET", "/api/links/content", "Authorization", reading))
                .expect(200);
        check("linkContent", visitor.send("GET", "/api/links/content")).expect(401);
        String path = "/get/" + download + "/content";
        check("contentOfSecret", visitor.send("GET", path, "Authorization", reading))
                .expect(200);
        check("contentOfSecret", visitor.send("GET", path)).expect(403);
    }

    private static Answer opened(ProtocolScript visitor, String secret, String password) {
        String key = "{\"secret\":\"" + secret + "\",\"password\":" + password + "}";
        return visitor.sendText("POST", "/api/links/open", key, "Content-Type", "application/json");
    }

    private void sessions(ProtocolScript signedOut, String[] page) {
        String credentials = "{\"name\":\"bob\",\"password\":\"builder\"}";
        String cookie = signedOut
                .sendText("POST", "/api/session", credentials, page)
                .expect(200)
                .header("Set-Cookie")
                .split(";", 2)[0];
        String[] session = {"X-Lading-Client", "test", "Cookie", cookie};
        String id = check("listSessions", signedOut.send("GET", "/api/sessions", session))
                .expect(200)
                .json()
                .at("/sessions/0/id")
                .asString();
        check("endSession", signedOut.send("DELETE", "/api/sessions/x", session))
                .expect(404);
        check("endOtherSessions", signedOut.send("DELETE", "/api/sessions", session))
                .expect(204);
        check("endSession", signedOut.send("DELETE", "/api/sessions/" + id, session))
                .expect(204);
        check("listSessions", signedOut.send("GET", "/api/sessions", session)).expect(401);
        check("endSession", signedOut.send("DELETE", "/api/sessions/x")).expect(401);
        check("endOtherSessions", signedOut.send("DELETE", "/api/sessions")).expect(401);
    }

    private void secondFactor(ProtocolScript signedOut, ProtocolScript carol, String[] page) {
        String path = "/api/account/second-factor";
        String bob = "{\"name\":\"bob\",\"password\":\"builder\"%s}";
        String[] session = session(signedOut.sendText("POST", "/api/session", bob.formatted(""), page));
        check("secondFactor", signedOut.send("GET", path, session)).expect(200);
        check("secondFactor", signedOut.send("GET", path)).expect(401);
        check("beginSecondFactor", signedOut.sendText("POST", path, "{}", session))
                .expect(403);
        Answer begun = check("beginSecondFactor", signedOut.sendText("POST", path, bob.formatted(""), session));
        String secret = begun.expect(200).json().get("secret").asString();
        String confirm = path + "/confirmation";
        check("confirmSecondFactor", signedOut.sendText("POST", confirm, code("1"), session))
                .expect(403);
        String first = AuthenticatorApp.code(secret, Instant.now());
        Answer confirmed = check("confirmSecondFactor", signedOut.sendText("POST", confirm, code(first), session));
        String[] codes = codes(confirmed.expect(200));
        check("signIn", signedOut.sendText("POST", "/api/session", bob.formatted(""), page))
                .expect(401);
        String withCode = bob.formatted(",\"code\":\"" + codes[0] + "\"");
        Answer signedIn = check("signIn", signedOut.sendText("POST", "/api/session", withCode, page));
        session = session(signedIn.expect(200));
        check("beginSecondFactor", signedOut.sendText("POST", path, bob.formatted(""), session))
                .expect(409);
        String both = bob.formatted(",\"code\":\"" + codes[1] + "\"");
        String replace = path + "/recovery-codes";
        codes = codes(check("replaceRecoveryCodes", signedOut.sendText("POST", replace, both, session))
                .expect(200));
        check("removeSecondFactor", signedOut.sendText("POST", path + "/removal", both, session))
                .expect(403);
        String right = bob.formatted(",\"code\":\"" + codes[0] + "\"");
        Answer removed = check("removeSecondFactor", signedOut.sendText("POST", path + "/removal", right, session));
        session = session(removed.expect(204));
        check("replaceRecoveryCodes", signedOut.sendText("POST", replace, right, session))
                .expect(409);
        check("removeSecondFactorOfUser", carol.send("DELETE", "/api/users/bob/second-factor"))
                .expect(204);
        check("removeSecondFactorOfUser", carol.send("DELETE", "/api/users/carol/second-factor"))
                .expect(403);
        check("removeSecondFactorOfUser", carol.send("DELETE", "/api/users/nobody/second-factor"))
                .expect(404);
    }

    private static String code(String code) {
        return "{\"code\":\"" + code + "\"}";
    }

    private static String[] codes(Answer answer) {
        return answer.json()
                .get("recoveryCodes")
                .valueStream()
                .map(node -> node.asString())
                .toArray(String[]::new);
    }

    /// The header fields of a browser with the session that a response has begun.
    private static String[] session(Answer signedIn) {
        String cookie = signedIn.header("Set-Cookie").split(";", 2)[0];
        return new String[] {"X-Lading-Client", "test", "Content-Type", "application/json", "Cookie", cookie};
    }

    private void accounts(ProtocolScript carol, String[] page) {
        String dave = "{\"name\":\"dave\",\"password\":\"correct-horse-battery\",\"role\":\"viewer\"}";
        check("addUser", carol.sendText("POST", "/api/users", dave, page)).expect(201);
        check("addUser", carol.sendText("POST", "/api/users", dave, page)).expect(409);
        check("addUser", carol.sendText("POST", "/api/users", "{}", page)).expect(400);
        String role = "{\"role\":\"uploader\"}";
        check("changeUser", carol.sendText("PATCH", "/api/users/dave", role, page))
                .expect(200);
        check("changeUser", carol.sendText("PATCH", "/api/users/dave", "{\"disabled\":true,\"quota\":5000000}", page))
                .expect(200);
        check("changeUser", carol.sendText("PATCH", "/api/users/dave", "{\"quota\":-1}", page))
                .expect(400);
        check("addUser", carol.sendText("POST", "/api/users", "{\"name\":\"erin\",\"quota\":null}", page))
                .expect(201);
        check("resetPassword", carol.send("POST", "/api/users/dave/password", page))
                .expect(200);
        check("resetPassword", carol.send("POST", "/api/users/nobody/password", page))
                .expect(404);
        check("endSessionsOfUser", carol.send("DELETE", "/api/users/dave/sessions"))
                .expect(204);
        check("endSessionsOfUser", carol.send("DELETE", "/api/users/nobody/sessions"))
                .expect(404);
        check("revokeTokensOfUser", carol.send("DELETE", "/api/users/dave/tokens"))
                .expect(204);
        check("revokeTokensOfUser", carol.send("DELETE", "/api/users/nobody/tokens"))
                .expect(404);
        check("changeUser", carol.sendText("PATCH", "/api/users/nobody", role, page))
                .expect(404);
        check("changeUser", carol.sendText("PATCH", "/api/users/carol", role, page))
                .expect(409);
        check("removeUser", carol.send("DELETE", "/api/users/carol")).expect(409);
        check("removeUser", carol.send("DELETE", "/api/users/dave")).expect(204);
        check("removeUser", carol.send("DELETE", "/api/users/dave")).expect(404);
    }
}
