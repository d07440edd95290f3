package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.http.ProtocolScript.Answer;
import io.lading.metadata.account.Role;
import io.lading.metadata.account.Scope;
import io.lading.metadata.account.UserRows;
import io.lading.server.RunningServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Changes of accounts and tokens are atomic.
class AccountChangesTest {
    private static final String[] JSON = {"Content-Type", "application/json", "X-Lading-Client", "test"};

    @RegisterExtension
    static final RunningServer server = new RunningServer(
            "USERS", "alice:wonderland,bob:builder,carol:lighthouse-keeper:admin,dave:second-admin:admin");

    private static final ProtocolScript carol = server.as("carol");
    private static final ProtocolScript signedOut = server.signedOut();

    private static Answer add(String name, String password) {
        String body = "{\"name\": \"" + name + "\", \"password\": \"" + password + "\"}";
        return carol.sendText("POST", "/api/users", body, JSON);
    }

    private static Answer signIn(String name, String password) {
        String body = "{\"name\": \"" + name + "\", \"password\": \"" + password + "\"}";
        return signedOut.sendText("POST", "/api/session", body, JSON);
    }

    @Test
    void change_ofWhichAPartIsRejected_changesNothing() {
        add("erin", "first password").expect(201);
        String body = "{\"password\": \"second password\", \"role\": \"emperor\"}";
        carol.sendText("PATCH", "/api/users/erin", body, JSON).expectProblem(400, "bad-request");
        signIn("erin", "first password").expect(200);
    }

    @Test
    void lastAdmin_stays_howeverManyGoAtOnce() throws Exception {
        ProtocolScript dave = carol;
        List<Future<Answer>> answers = new ArrayList<>();
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String name : new String[] {"carol", "dave"}) {
                answers.add(people.submit(
                        () -> dave.sendText("PATCH", "/api/users/" + name, "{\"role\": \"viewer\"}", JSON)));
            }
        }
        for (Future<Answer> answer : answers) {
            assertThat(answer.get().response().statusCode()).isIn(200, 403, 409, 401);
        }
        assertThat(server.get().part(UserRows.class).all()).anyMatch(user -> user.role() == Role.ADMIN);
        server.get().part(UserRows.class).change("carol", new UserRows.Wish(null, Role.ADMIN, null));
    }

    @Test
    void nameOfARemovedUserWithFiles_isNotGivenToAnother() {
        add("frank", "a long password").expect(201);
        String cookie = signIn("frank", "a long password").header("Set-Cookie").split(";", 2)[0];
        String file = signedOut
                .sendText("PUT", "/api/files/franks.iso", "x", "Cookie", cookie, "X-Lading-Client", "test")
                .expect(201)
                .header("Location");
        carol.send("DELETE", "/api/users/frank").expect(204);
        add("frank", "another password").expectProblem(409, "name-has-files");
        carol.send("DELETE", file).expect(204);
        add("frank", "another password").expect(201);
    }

    @Test
    void password_isLongEnough_andChangedWithoutTokenOnly() {
        add("grace", "eleven char").expectProblem(400, "weak-password");
        ProtocolScript alice = server.as("alice");
        String token = alice.sendText("POST", "/api/tokens", "{\"label\": \"t\"}", JSON)
                .expect(201)
                .json()
                .get("token")
                .asString();
        signedOut
                .sendText(
                        "PUT",
                        "/api/session/password",
                        "{\"current\": \"wonderland\", \"password\": \"wonderland is far\"}",
                        "Content-Type",
                        "application/json",
                        "Authorization",
                        "Bearer " + token)
                .expectProblem(403, "forbidden");
    }

    @Test
    void weakPassword_isRejectedWhereverOneIsSet_andTheAnswerSaysWhy() {
        assertThat(add("heidi", "password1234")
                        .expectProblem(400, "weak-password")
                        .json()
                        .get("reason")
                        .asString())
                .isEqualTo("common");
        add("heidi", "lantern and rope").expect(201);
        for (var weak :
                Map.of("            ", "repetition", "heidi1234567", "own-name").entrySet()) {
            String change = "{\"password\": \"" + weak.getKey() + "\"}";
            assertThat(carol.sendText("PATCH", "/api/users/heidi", change, JSON)
                            .expectProblem(400, "weak-password")
                            .json()
                            .get("reason")
                            .asString())
                    .isEqualTo(weak.getValue());
        }
        String cookie = signIn("heidi", "lantern and rope").header("Set-Cookie").split(";", 2)[0];
        String own = "{\"current\": \"lantern and rope\", \"password\": \"password1234\"}";
        signedOut
                .sendText(
                        "PUT",
                        "/api/session/password",
                        own,
                        "Content-Type",
                        "application/json",
                        "X-Lading-Client",
                        "test",
                        "Cookie",
                        cookie)
                .expectProblem(400, "weak-password");
        signIn("heidi", "lantern and rope").expect(200);
    }

    @Test
    void tokensOfOnePerson_areBounded_howeverManyAreMadeAtOnce() throws Exception {
        add("ivan", "lantern and rope").expect(201);
        Tokens tokens = server.get().part(Tokens.class);
        List<Future<Boolean>> made = new ArrayList<>();
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < Tokens.MAX_PER_USER + 20; i++) {
                made.add(people.submit(() ->
                        tokens.create("ivan", "t", Set.of(Scope.READ), null).isPresent()));
            }
        }
        int count = 0;
        for (Future<Boolean> one : made) {
            count += one.get() ? 1 : 0;
        }
        assertThat(count).isEqualTo(Tokens.MAX_PER_USER);
        assertThat(tokens.of("ivan")).hasSize(Tokens.MAX_PER_USER);
        assertThat(tokens.create("nobody", "t", Set.of(Scope.READ), null)).isEmpty();
    }

    @Test
    void name_isGivenOnce_howeverManyAskAtOnce() throws Exception {
        List<Future<Answer>> answers = new ArrayList<>();
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                answers.add(people.submit(() -> add("judy", "lantern and rope")));
            }
        }
        int added = 0;
        for (Future<Answer> answer : answers) {
            int status = answer.get().response().statusCode();
            assertThat(status).isIn(201, 409);
            added += status == 201 ? 1 : 0;
        }
        assertThat(added).isEqualTo(1);
    }

    @Test
    void tokens_haveTimesThatCanBeKept_andLabelsThatCanBeShown() {
        ProtocolScript alice = server.as("alice");
        for (String time :
                new String[] {"+999999999-12-31T23:59:59Z", "+10000-01-01T00:00:00Z", "2001-01-01T00:00:00Z"}) {
            String body = "{\"label\": \"t\", \"expiresAt\": \"" + time + "\"}";
            alice.sendText("POST", "/api/tokens", body, JSON).expectProblem(400, "bad-request");
        }
        alice.sendText("POST", "/api/tokens", "{\"label\": \"a\\u0000b\"}", JSON)
                .expectProblem(400, "bad-request");
    }

    @Test
    void controlCharacters_inParametersAndPaths_areRejected() {
        carol.send("GET", "/api/files?q=a%00b").expectProblem(400, "bad-request");
        carol.send("GET", "/api/files?cursor=a%00b").expectProblem(400, "bad-request");
        carol.send("GET", "/api/files?sort=a%00b").expectProblem(400, "bad-request");
        carol.send("DELETE", "/api/users/a%00b").expectProblem(400, "bad-request");
        carol.send("DELETE", "/api/tokens/a%00b").expectProblem(400, "bad-request");
    }
}
