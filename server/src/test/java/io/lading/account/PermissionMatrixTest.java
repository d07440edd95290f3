package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.server.RunningServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/// Who can call which route: every route of the server, for every kind of client. A route that is missing in
/// the table fails the test.
class PermissionMatrixTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer(
            "LINKS",
            "on",
            "USERS",
            "alice:wonderland,carol:lighthouse-keeper:admin,victor:spectator:viewer,dora:detective:uploader");

    /// What a route requires, and the clients that have it.
    private enum Right {
        PUBLIC(
                "signed out, viewer, uploader, admin, token read, token upload, token of admin, upload link, download link"),
        MEMBER("viewer, uploader, admin, token read, token upload, token of admin"),
        READ("viewer, uploader, admin, token read, token of admin"),
        READ_OR_UPLOAD("viewer, uploader, admin, token read, token upload, token of admin"),
        UPLOAD("uploader, admin, token upload, token of admin"),
        /// Uploading: also the visitors of upload links.
        SEND("uploader, admin, token upload, token of admin, upload link"),
        READ_OR_SEND("viewer, uploader, admin, token read, token upload, token of admin, upload link"),
        MEMBER_OR_SEND("viewer, uploader, admin, token read, token upload, token of admin, upload link"),
        /// The visitors of download links.
        RECEIVE("download link"),
        DELETE("uploader, admin, token of admin"),
        METRICS("admin, token of admin"),
        /// A signed-in user, but not a token.
        PERSON("viewer, uploader, admin"),
        /// An administrator, but not a token.
        ADMIN("admin");

        private final String clients;

        Right(String clients) {
            this.clients = clients;
        }

        boolean admits(String client) {
            return List.of(clients.split(", ")).contains(client);
        }
    }

    private static final Map<String, Right> ROUTES = routes("""
            PUBLIC DELETE /api/session
            PUBLIC GET /api/session/oidc
            PUBLIC GET /api/session/oidc/callback
            PUBLIC GET /api/docs
            PUBLIC GET /api/docs.css
            PUBLIC GET /api/health
            PUBLIC GET /api/health/ready
            PUBLIC GET /api/openapi.yaml
            MEMBER GET /api/account
            MEMBER GET /api/session
            MEMBER_OR_SEND GET /api/settings
            PERSON GET /api/account/second-factor
            PERSON GET /api/sessions
            PERSON DELETE /api/sessions
            PERSON DELETE /api/sessions/{}
            PERSON GET /api/tokens
            PERSON POST /api/tokens
            PERSON DELETE /api/tokens/{}
            READ GET /api/events
            READ GET /api/files
            READ GET /api/files/{}
            READ GET /api/files/{}/content
            READ POST /api/files/{}/digests
            READ DELETE /api/files/{}/digests
            READ_OR_SEND GET /api/uploads/{}
            SEND POST /api/files
            SEND PUT /api/files
            SEND PUT /api/files/{}
            SEND POST /api/files/batch
            UPLOAD POST /api/files/known
            UPLOAD GET /api/uploads
            SEND POST /api/uploads
            SEND PUT /api/uploads
            SEND HEAD /api/uploads/{}
            SEND PATCH /api/uploads/{}
            SEND DELETE /api/uploads/{}
            UPLOAD PATCH /api/files/{}
            DELETE DELETE /api/files/{}
            READ_OR_UPLOAD GET /api/links
            READ_OR_UPLOAD POST /api/links
            READ_OR_UPLOAD GET /api/links/{}
            READ_OR_UPLOAD DELETE /api/links/{}
            PUBLIC POST /api/links/open
            PUBLIC GET /get/{}/content
            RECEIVE GET /api/links/content
            METRICS GET /api/metrics
            ADMIN GET /api/users
            ADMIN POST /api/users
            ADMIN PATCH /api/users/{}
            ADMIN DELETE /api/users/{}
            ADMIN POST /api/users/{}/password
            ADMIN DELETE /api/users/{}/second-factor
            ADMIN DELETE /api/users/{}/sessions
            ADMIN DELETE /api/users/{}/tokens
            ADMIN GET /api/webhooks
            ADMIN POST /api/webhooks/{}/retry
            ADMIN GET /api/admin/links
            ADMIN DELETE /api/admin/links/{}
            ADMIN GET /api/admin/nodes
            ADMIN GET /api/admin/health
            ADMIN GET /api/admin/uploads
            ADMIN DELETE /api/admin/uploads/{}
            ADMIN GET /api/admin/security-events
            ADMIN GET /api/admin/settings
            ADMIN GET /api/admin/storage
            """);

    /// Their responses depend on the credentials or the password in the body, not only on the route.
    private static final Set<String> OWN_RULES = Set.of(
            "POST /api/session",
            "PUT /api/session/password",
            "POST /api/account/second-factor",
            "POST /api/account/second-factor/confirmation",
            "POST /api/account/second-factor/recovery-codes",
            "POST /api/account/second-factor/removal");

    /// Header fields of each client.
    private static final Map<String, String> CLIENTS = new LinkedHashMap<>();

    private static Map<String, Right> routes(String table) {
        Map<String, Right> routes = new HashMap<>();
        table.lines().map(line -> line.split(" ", 2)).forEach(line -> routes.put(line[1], Right.valueOf(line[0])));
        return routes;
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @BeforeAll
    static void clients() {
        CLIENTS.put("signed out", "");
        CLIENTS.put("viewer", basic("victor:spectator"));
        CLIENTS.put("uploader", basic("dora:detective"));
        CLIENTS.put("admin", basic("carol:lighthouse-keeper"));
        CLIENTS.put("token read", server.as("alice").withToken("read").authorization());
        CLIENTS.put("token upload", server.as("alice").withToken("upload").authorization());
        ProtocolScript carol = server.as("carol");
        CLIENTS.put(
                "token of admin",
                carol.withToken("read", "upload", "delete", "metrics").authorization());
        ProtocolScript alice = server.as("alice");
        String file = alice.sendText("PUT", "/api/files/a.iso", "hello")
                .json()
                .get("id")
                .asString();
        CLIENTS.put("upload link", visit(alice, "\"kind\":\"upload\",\"name\":\"x\""));
        CLIENTS.put("download link", visit(alice, "\"kind\":\"download\",\"file\":\"" + file + "\""));
    }

    private static String visit(ProtocolScript owner, String members) {
        String end = Instant.now().plus(Duration.ofDays(1)).toString();
        String wish = "{\"expiresAt\":\"" + end + "\"," + members + "}";
        String[] asJson = {"Content-Type", "application/json"};
        String secret = owner.sendText("POST", "/api/links", wish, asJson)
                .json()
                .get("secret")
                .asString();
        return "Bearer "
                + server.signedOut()
                        .sendText("POST", "/api/links/open", "{\"secret\":\"" + secret + "\"}", asJson)
                        .json()
                        .get("visit")
                        .asString();
    }

    @Test
    void everyRoute_admitsExactlyWhoHasTheRight() {
        Map<String, Integer> wrong = new TreeMap<>();
        ROUTES.forEach((route, right) -> CLIENTS.forEach((client, authorization) -> {
            int status = status(route, authorization);
            boolean admitted = status != 401 && status != 403;
            boolean expected = right.admits(client);
            boolean signedIn = !client.equals("signed out") && !asksWhoIsSignedIn(client, route);
            boolean asExpected = expected ? admitted : status == (signedIn ? 403 : 401);
            if (!asExpected) {
                wrong.put(route + " by " + client, status);
            }
        }));
        assertThat(wrong).isEmpty();
    }

    /// A visitor of a link is not signed in.
    private static boolean asksWhoIsSignedIn(String client, String route) {
        return client.endsWith(" link") && route.equals("GET /api/session");
    }

    private static int status(String route, String authorization) {
        String method = route.split(" ", 2)[0];
        String path = route.split(" ", 2)[1].replace("{}", "x");
        String[] fields = {
            "Authorization",
            authorization,
            "Content-Type",
            "application/json",
            "X-Lading-Client",
            "test",
            // An event stream does not end otherwise.
            "Last-Event-ID",
            "x",
            "Tus-Resumable",
            "1.0.0"
        };
        if (authorization.isEmpty()) {
            fields[0] = "X-Nothing";
        }
        ProtocolScript client = server.signedOut();
        boolean body = Set.of("POST", "PUT", "PATCH").contains(method);
        return (body ? client.sendText(method, path, "{}", fields) : client.send(method, path, fields))
                .response()
                .statusCode();
    }

    @Test
    void everyRouteOfTheServer_isInTheMatrix() {
        Set<String> served = new TreeSet<>();
        server.get()
                .part("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .forEach(mapping -> mapping.getPatternValues()
                        .forEach(path -> mapping.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> served.add(method + " "
                                        + path.replaceAll("\\{[^}]*}", "{}").replaceAll("(?<=.)/$", "")))));
        served.removeIf(route -> route.startsWith("OPTIONS ") || OWN_RULES.contains(route));
        assertThat(new TreeSet<>(ROUTES.keySet())).isEqualTo(served);
    }
}
