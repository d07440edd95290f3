package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.http.RawConversation;
import io.lading.metadata.account.UserRows;
import io.lading.metadata.account.UserRows.NewPassword;
import io.lading.server.RunningServer;
import io.lading.testkit.Patience;
import io.lading.upload.UploadStats;
import io.lading.upload.Uploads;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// What administrators see and change of other users. Each test has its own account.
class AdministeredPeopleTest {
    private static final String PASSWORD = "lantern and rope";
    private static final String[] JSON = {"Content-Type", "application/json", "X-Lading-Client", "test"};
    private static final String[] TUS = {"Tus-Resumable", "1.0.0"};

    @RegisterExtension
    static final RunningServer server = new RunningServer("QUOTA", "1000000");

    private static final ProtocolScript carol = server.as("carol");
    private static final ProtocolScript signedOut = server.signedOut();

    private static String add(String name) {
        String body = "{\"name\": \"" + name + "\", \"password\": \"" + PASSWORD + "\"}";
        carol.sendText("POST", "/api/users", body, JSON).expect(201);
        return basic(name, PASSWORD);
    }

    private static String basic(String name, String password) {
        byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private static Answer change(String name, String body) {
        return carol.sendText("PATCH", "/api/users/" + name, body, JSON);
    }

    private static Answer as(String authorization, String method, String path, String... fields) {
        String[] all = Stream.of(new String[] {"Authorization", authorization}, fields)
                .flatMap(Stream::of)
                .toArray(String[]::new);
        return signedOut.send(method, path, all);
    }

    private static JsonNode person(String name) {
        for (JsonNode person :
                carol.send("GET", "/api/users").expect(200).json().get("users")) {
            if (person.get("name").asString().equals(name)) {
                return person;
            }
        }
        throw new AssertionError(name + " is not listed");
    }

    private static String token(String authorization) {
        String body = "{\"label\": \"t\", \"scopes\": [\"upload\"]}";
        return signedOut
                .sendText(
                        "POST", "/api/tokens", body, "Authorization", authorization, "Content-Type", "application/json")
                .expect(201)
                .json()
                .get("token")
                .asString();
    }

    private static String upload(String authorization, long length) {
        return as(
                        authorization,
                        "POST",
                        "/api/uploads",
                        "Tus-Resumable",
                        "1.0.0",
                        "Upload-Length",
                        Long.toString(length),
                        "Upload-Metadata",
                        "filename YS5pc28=")
                .expect(201)
                .header("Location");
    }

    @Test
    void list_saysWhatEachAccountStores_andWhenItSignedIn() {
        String erin = add("erin");
        assertThat(person("erin").get("lastSignInAt").isNull()).isTrue();
        signedOut
                .sendText("PUT", "/api/files/erin.iso", "12345", "Authorization", erin)
                .expect(201);
        upload(erin, 1000);
        JsonNode person = person("erin");
        assertThat(person.get("lastSignInAt").isNull()).isFalse();
        assertThat(person.get("quota").isNull()).isTrue();
        assertThat(person.get("storage").toString())
                .isEqualTo("{\"files\":5,\"uploads\":1,\"uploadBytes\":1000,\"quota\":1000000}");
        assertThat(person.get("password").isNull()).isTrue();
    }

    @Test
    void accountWithoutAPassword_getsOneThatMustBeReplaced() {
        Answer added = carol.sendText("POST", "/api/users", "{\"name\": \"finn\"}", JSON)
                .expect(201);
        String oneTime = added.json().get("password").asString();
        as(basic("finn", oneTime), "GET", "/api/files").expectProblem(403, "password-change-required");
        assertThat(carol.send("GET", "/api/users").text()).doesNotContain(oneTime);
        String secret = carol.send("POST", "/api/users/finn/password", JSON)
                .expect(200)
                .expect("Cache-Control", "no-store")
                .json()
                .get("password")
                .asString();
        as(basic("finn", oneTime), "GET", "/api/files").expect(401);
        String change = "{\"current\": \"" + secret + "\", \"password\": \"" + PASSWORD + "\"}";
        signedOut
                .sendText(
                        "PUT",
                        "/api/session/password",
                        change,
                        "Authorization",
                        basic("finn", secret),
                        "Content-Type",
                        "application/json")
                .expect(204);
        as(basic("finn", PASSWORD), "GET", "/api/files").expect(200);
    }

    @Test
    void passwordThatIsNoText_isRejected() {
        for (String wrong : new String[] {"null", "5", "[]"}) {
            carol.sendText("POST", "/api/users", "{\"name\": \"quinn\", \"password\": " + wrong + "}", JSON)
                    .expectProblem(400, "bad-request");
        }
    }

    @Test
    void disabledAccount_cannotSignIn_untilItIsEnabled_andKeepsItsTokens() {
        String gina = add("gina");
        String bearer = "Bearer " + token(gina);
        as(bearer, "GET", "/api/uploads").expect(200);
        assertThat(change("gina", "{\"disabled\": true}")
                        .expect(200)
                        .json()
                        .get("disabled")
                        .asBoolean())
                .isTrue();
        as(gina, "GET", "/api/files").expectProblem(401, "wrong-credentials");
        as(bearer, "GET", "/api/uploads").expect(401);
        change("gina", "{\"disabled\": false}").expect(200);
        as(gina, "GET", "/api/files").expect(200);
        as(bearer, "GET", "/api/uploads").expect(200);
    }

    @Test
    void accountThatHasEnded_cannotSignIn_untilItsEndIsRemoved() {
        String nina = add("nina");
        String bearer = "Bearer " + token(nina);
        change("nina", "{\"endsAt\": \"2999-12-31T23:00:00Z\"}").expect(200);
        as(nina, "GET", "/api/files").expect(200);
        assertThat(person("nina").get("endsAt").asString()).isEqualTo("2999-12-31T23:00:00Z");
        change("nina", "{\"endsAt\": \"2020-01-01T00:00:00Z\"}").expect(200);
        as(nina, "GET", "/api/files").expectProblem(401, "wrong-credentials");
        as(bearer, "GET", "/api/uploads").expect(401);
        change("nina", "{\"endsAt\": null}").expect(200);
        as(nina, "GET", "/api/files").expect(200);
        as(bearer, "GET", "/api/uploads").expect(200);
        for (String wrong : new String[] {"\"tomorrow\"", "5", "\"\"", "\"+999999999-12-31T23:59:59Z\""}) {
            change("nina", "{\"endsAt\": " + wrong + "}").expectProblem(400, "bad-request");
        }
    }

    @Test
    void newAccount_canHaveAnEndAndAQuota() {
        String body = "{\"name\": \"olga\", \"quota\": 500, \"endsAt\": \"2999-12-31T23:00:00Z\"}";
        JsonNode olga =
                carol.sendText("POST", "/api/users", body, JSON).expect(201).json();
        assertThat(olga.get("quota").asLong()).isEqualTo(500);
        assertThat(olga.get("endsAt").asString()).isEqualTo("2999-12-31T23:00:00Z");
    }

    @Test
    void oneTimePassword_expires_andAnAdministratorMakesANewOne() throws Exception {
        String body = "{\"name\": \"paul\"}";
        JsonNode paul =
                carol.sendText("POST", "/api/users", body, JSON).expect(201).json();
        String oneTime = paul.get("password").asString();
        Duration left = Duration.between(
                Instant.now(), Instant.parse(paul.get("passwordUntil").asString()));
        assertThat(left).isBetween(Duration.ofDays(6), Duration.ofDays(7));
        as(basic("paul", oneTime), "GET", "/api/files").expectProblem(403, "password-change-required");
        String hash = server.get().part(Accounts.class).hash(oneTime);
        NewPassword expired = new NewPassword(hash, Instant.now());
        server.get().part(UserRows.class).change("paul", new UserRows.Wish(expired, null, null));
        as(basic("paul", oneTime), "GET", "/api/files").expectProblem(401, "password-expired");
        as(basic("paul", oneTime + "x"), "GET", "/api/files").expectProblem(401, "wrong-credentials");
        String session = "{\"name\": \"paul\", \"password\": \"" + oneTime + "\"}";
        signedOut.sendText("POST", "/api/session", session, JSON).expectProblem(401, "password-expired");
        String fresh = carol.send("POST", "/api/users/paul/password", JSON)
                .expect(200)
                .json()
                .get("password")
                .asString();
        as(basic("paul", fresh), "GET", "/api/files").expectProblem(403, "password-change-required");
        assertThat(person("paul").get("passwordUntil").isNull()).isFalse();
        change("paul", "{\"password\": \"" + PASSWORD + "\"}").expect(200);
        assertThat(person("paul").get("passwordUntil").isNull()).isTrue();
    }

    @Test
    void runningUploadOfADisabledAccount_ends() throws Exception {
        String hugo = add("hugo");
        String upload = upload(hugo, 1000);
        UploadStats stats = server.get().part(Uploads.class).stats();
        try (RawConversation client = RawConversation.with(server.get())) {
            client.send(
                    "PATCH " + upload + " HTTP/1.1",
                    "Host: localhost",
                    "Authorization: " + hugo,
                    "Tus-Resumable: 1.0.0",
                    "Content-Type: application/offset+octet-stream",
                    "Upload-Offset: 0",
                    "Content-Length: 1000");
            client.sendBytes("hello");
            Patience.until("the upload runs", () -> stats.receiving() > 0);
            change("hugo", "{\"disabled\": true}").expect(200);
            assertThat(client.trickleUntilAnswered()).startsWith("HTTP/1.1 401");
        }
        change("hugo", "{\"disabled\": false}").expect(200);
        as(hugo, "HEAD", upload, TUS).expect(200);
    }

    @Test
    void quota_ofOneAccount_replacesThatOfTheServer() {
        String ida = add("ida");
        change("ida", "{\"quota\": 500}").expect(200);
        assertThat(person("ida").get("storage").get("quota").asLong()).isEqualTo(500);
        String[] large = {"Tus-Resumable", "1.0.0", "Upload-Length", "501"};
        as(ida, "POST", "/api/uploads", large).expectProblem(413, "over-quota");
        change("ida", "{\"quota\": 5000000}").expect(200);
        upload(ida, 2_000_000);
        change("ida", "{\"quota\": null}").expect(200);
        as(ida, "POST", "/api/uploads", large).expectProblem(413, "over-quota");
        for (String wrong : new String[] {"-1", "1.5", "\"many\"", "9223372036854775808"}) {
            change("ida", "{\"quota\": " + wrong + "}").expectProblem(400, "bad-request");
        }
    }

    @Test
    void endedSessions_askForThePassword_andTokensStay_untilTheyAreRevoked() {
        String jana = add("jana");
        String bearer = "Bearer " + token(jana);
        String credentials = "{\"name\": \"jana\", \"password\": \"" + PASSWORD + "\"}";
        String cookie = signedOut
                .sendText("POST", "/api/session", credentials, JSON)
                .expect(200)
                .header("Set-Cookie")
                .split(";", 2)[0];
        carol.send("DELETE", "/api/users/jana/sessions").expect(204);
        signedOut.send("GET", "/api/files", "Cookie", cookie).expect(401);
        as(bearer, "GET", "/api/uploads").expect(200);
        carol.send("DELETE", "/api/users/jana/tokens").expect(204);
        as(bearer, "GET", "/api/uploads").expect(401);
        as(jana, "GET", "/api/files").expect(200);
    }

    @Test
    void removedAccount_leavesItsFiles_andNoUnfinishedUpload() {
        String kim = add("kim");
        String file = signedOut
                .sendText("PUT", "/api/files/kim.iso", "12345", "Authorization", kim)
                .expect(201)
                .header("Location");
        for (int i = 0; i < 40; i++) {
            upload(kim, 10);
        }
        as(kim, "POST", "/api/uploads", "Tus-Resumable", "1.0.0", "Upload-Length", "9", "Upload-Concat", "partial")
                .expect(201);
        Uploads uploads = server.get().part(Uploads.class);
        long before = uploads.reservations();
        carol.send("DELETE", "/api/users/kim").expect(204);
        assertThat(uploads.reservations()).isEqualTo(before - 41);
        carol.send("GET", file).expect(200);
        carol.send("DELETE", file).expect(204);
        add("kim");
    }

    @Test
    void lastAdministrator_staysEnabled() {
        change("carol", "{\"disabled\": true}").expectProblem(409, "last-admin");
        change("carol", "{\"endsAt\": \"2999-12-31T23:00:00Z\"}").expectProblem(409, "last-admin");
        add("liam");
        change("liam", "{\"role\": \"admin\", \"disabled\": true}").expect(200);
        change("carol", "{\"disabled\": true}").expectProblem(409, "last-admin");
        carol.send("DELETE", "/api/users/carol").expectProblem(409, "last-admin");
        carol.send("DELETE", "/api/users/liam").expect(204);
    }

    @Test
    void changes_areSecurityEvents() {
        add("mia");
        change("mia", "{\"quota\": 500, \"disabled\": true, \"endsAt\": \"2999-12-31T23:00:00Z\"}")
                .expect(200);
        change("mia", "{\"disabled\": false}").expect(200);
        carol.send("POST", "/api/users/mia/password", JSON).expect(200);
        carol.send("DELETE", "/api/users/mia/sessions").expect(204);
        String[] kinds = {
            "account-disabled",
            "account-enabled",
            "account-end-changed",
            "quota-changed",
            "password-changed",
            "sign-out"
        };
        // Repeated events, such as signing out, are written within a second.
        Patience.until(
                "all events",
                () -> Stream.of(kinds)
                        .allMatch(kind -> Pattern.compile("\"kind\":\"" + kind + "\"[^}]*\"subject\":\"mia\"")
                                .matcher(events())
                                .find()));
        assertThat(events()).contains("default to 500");
    }

    private static String events() {
        return carol.send("GET", "/api/admin/security-events?person=carol&limit=500")
                .expect(200)
                .text();
    }
}
