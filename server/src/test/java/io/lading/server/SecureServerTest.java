package io.lading.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lading.http.GeneratedContent;
import io.lading.http.ProtocolScript;
import io.lading.server.settings.Settings;
import io.lading.server.settings.SettingsException;
import io.lading.testkit.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// TLS and HTTP/2.
class SecureServerTest {
    private static final String AUTHORIZATION =
            ProtocolScript.as("alice", URI.create("http://localhost")).authorization();

    @TempDir
    private Path directory;

    private Path certificateFile() {
        return directory.resolve("cert.pem");
    }

    private Path keyFile() {
        return directory.resolve("key.pem");
    }

    private TestCertificate install() throws IOException, GeneralSecurityException {
        TestCertificate certificate = TestCertificate.make(directory);
        Files.writeString(keyFile(), certificate.key());
        Files.writeString(certificateFile(), certificate.chain());
        return certificate;
    }

    private Map<String, String> settings() {
        return Map.of(
                "LADING_TLS_CERT", certificateFile().toString(),
                "LADING_TLS_KEY", keyFile().toString());
    }

    private static HttpClient client(TestCertificate trusted, Version version)
            throws IOException, GeneralSecurityException {
        return HttpClient.newBuilder()
                .sslContext(trusted.trusting())
                .version(version)
                .build();
    }

    private static HttpResponse<String> put(HttpClient client, URI server, BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/api/files/tls.iso"))
                .header("Authorization", AUTHORIZATION)
                .PUT(body)
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    @Test
    void http2OverTls_moreThanTheMemory_arrivesWhole() throws Exception {
        TestCertificate certificate = install();
        // More than the heap and the buffers together.
        GeneratedContent content = new GeneratedContent(136L << 20);
        try (ServerProcess server = ServerProcess.start(directory.resolve("data"), settings(), "-Xmx64m");
                HttpClient client = client(certificate, Version.HTTP_2)) {
            HttpResponse<String> response = put(client, server.address(), content.publisher());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
            assertThat(response.version()).isEqualTo(Version.HTTP_2);
            URI file = server.address()
                    .resolve(response.headers().firstValue("Location").orElseThrow());
            assertThat(awaitReady(client, file)).contains(content.sha256());
        }
    }

    private static String awaitReady(HttpClient client, URI file) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(file)
                .header("Authorization", AUTHORIZATION)
                .build();
        AtomicReference<String> json = new AtomicReference<>("");
        Patience.<Exception>until("the file is ready", () -> {
            json.set(client.send(request, BodyHandlers.ofString()).body());
            return json.get().contains("\"ready\"");
        });
        return json.get();
    }

    @Test
    void http2OverTls_creationWithoutABody_hasNone() throws Exception {
        TestCertificate certificate = install();
        try (TestServer server = start();
                HttpClient client = client(certificate, Version.HTTP_2)) {
            HttpRequest creation = HttpRequest.newBuilder(secure(server).resolve("/api/uploads"))
                    .header("Authorization", AUTHORIZATION)
                    .header("Tus-Resumable", "1.0.0")
                    .header("Upload-Length", "5")
                    .POST(BodyPublishers.noBody())
                    .build();
            HttpResponse<String> response = client.send(creation, BodyHandlers.ofString());
            assertThat(response.version()).isEqualTo(Version.HTTP_2);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        }
    }

    @Test
    void http1OverTls_isAgreedOnToo() throws Exception {
        TestCertificate certificate = install();
        try (TestServer server = start();
                HttpClient client = client(certificate, Version.HTTP_1_1)) {
            HttpResponse<String> response = put(client, secure(server), BodyPublishers.ofString("x"));
            assertThat(response.statusCode()).isEqualTo(201);
            assertThat(response.version()).isEqualTo(Version.HTTP_1_1);
        }
    }

    private TestServer start() {
        return TestServer.start(
                directory.resolve("data"),
                "TLS_CERT",
                certificateFile().toString(),
                "TLS_KEY",
                keyFile().toString());
    }

    private static URI secure(TestServer server) {
        return URI.create("https://127.0.0.1:" + server.port());
    }

    @Test
    void certificate_thatChanges_isShownWithoutARestart() throws Exception {
        TestCertificate first = install();
        try (TestServer server = start()) {
            assertThat(shown(first, server)).isEqualTo(first.certificate());
            TestCertificate second = TestCertificate.make(directory);
            // The key and the certificate do not match until both are replaced; meanwhile the first certificate
            // stays in use.
            Files.writeString(keyFile(), second.key());
            assertThat(shown(first, server)).isEqualTo(first.certificate());
            Files.writeString(certificateFile(), second.chain());
            Patience.until("the new certificate is shown", () -> accepted(second, server));
            assertThat(shown(second, server)).isEqualTo(second.certificate());
        }
    }

    private static boolean accepted(TestCertificate trusted, TestServer server) throws Exception {
        try {
            return shown(trusted, server).equals(trusted.certificate());
        } catch (IOException e) {
            return false;
        }
    }

    private static X509Certificate shown(TestCertificate trusted, TestServer server) throws Exception {
        SSLContext context = trusted.trusting();
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", server.port())) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void http2InClearText_isSpokenToThoseWhoKnow() throws Exception {
        try (TestServer server = TestServer.start(directory.resolve("data"))) {
            Process curl = new ProcessBuilder(
                            "curl",
                            "-sS",
                            "--http2-prior-knowledge",
                            "-u",
                            "alice:wonderland",
                            "-w",
                            " %{http_version} %{http_code}",
                            "-T",
                            "-",
                            server.address().resolve("/api/files/h2c.iso").toString())
                    .redirectErrorStream(true)
                    .start();
            curl.getOutputStream().write(new byte[1 << 20]);
            curl.getOutputStream().close();
            assertThat(new String(curl.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("\"size\":1048576")
                    .endsWith(" 2 201");
        }
    }

    @Test
    void settings_halfOfAPair_stopsTheStart() throws Exception {
        install();
        assertThatThrownBy(() ->
                        Settings.of(Map.of("LADING_TLS_CERT", certificateFile().toString())))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("LADING_TLS_KEY");
        assertThatThrownBy(() -> Settings.of(Map.of("LADING_TLS_CERT", "/nowhere.pem")))
                .hasMessageContaining("LADING_TLS_CERT");
    }
}
