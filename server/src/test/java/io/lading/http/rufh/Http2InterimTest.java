package io.lading.http.rufh;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.http.ProtocolScript;
import io.lading.server.TestServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Resumable Uploads for HTTP: interim responses over HTTP/2, checked at frame level, because few clients expose
/// them.
class Http2InterimTest {
    private static final long PATIENCE_SECONDS = 120;

    @Test
    void c1_creation_statesTheUrlBeforeTheContent(@TempDir Path directory) throws Exception {
        try (TestServer server = TestServer.start(directory)) {
            ProtocolScript alice = ProtocolScript.as("alice", server);
            HTTP2Client client = new HTTP2Client();
            client.start();
            try {
                BlockingQueue<MetaData.Response> answers = new LinkedBlockingQueue<>();
                Stream stream = create(client, server, alice, answers);
                MetaData.Response interim = next(answers);
                assertThat(interim.getStatus()).isEqualTo(104);
                assertThat(interim.getHttpFields().get("upload-draft-interop-version"))
                        .isEqualTo("8");
                assertThat(interim.getHttpFields().get("upload-limit")).startsWith("max-age=");
                String upload = interim.getHttpFields().get("location");
                stream.data(new DataFrame(stream.getId(), bytes("hello"), true)).get();
                MetaData.Response durable = next(answers);
                assertThat(durable.getStatus()).isEqualTo(104);
                assertThat(durable.getHttpFields().get("upload-offset")).isEqualTo("5");
                MetaData.Response last = next(answers);
                assertThat(last.getStatus()).isEqualTo(201);
                assertThat(last.getHttpFields().get("upload-complete")).isEqualTo("?0");
                assertThat(last.getHttpFields().get("location")).isEqualTo(upload);
            } finally {
                client.stop();
            }
        }
    }

    private static Stream create(
            HTTP2Client client, TestServer server, ProtocolScript alice, BlockingQueue<MetaData.Response> answers)
            throws Exception {
        Session session = client.connect(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
                        new Session.Listener() {})
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        HttpFields fields = HttpFields.build()
                .put("Authorization", alice.authorization())
                .put("Upload-Complete", "?0")
                .put("Upload-Draft-Interop-Version", "8");
        HttpURI target = HttpURI.from(server.address().resolve("/api/uploads").toString());
        MetaData.Request request = new MetaData.Request("POST", target, HttpVersion.HTTP_2, fields);
        return session.newStream(new HeadersFrame(request, null, false), new Stream.Listener() {
                    @Override
                    public void onHeaders(Stream stream, HeadersFrame frame) {
                        answers.add((MetaData.Response) frame.getMetaData());
                        stream.demand();
                    }
                })
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static MetaData.Response next(BlockingQueue<MetaData.Response> answers) throws InterruptedException {
        MetaData.Response answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(answer).isNotNull();
        return answer;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
