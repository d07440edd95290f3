package io.lading.server;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.lading.http.BodilessAnswers;
import io.lading.http.EmptyBodies;
import io.lading.http.JettyErrors;
import io.lading.http.ProblemWriter;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Executors;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.WindowRateControl;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/// Jetty, set up for large bodies: big network buffers of bounded number, a virtual thread for each request
/// without an upper limit, and windows that let one HTTP/2 stream fill a long path.
final class JettyConfiguration implements WebServerFactoryCustomizer<JettyServletWebServerFactory> {
    /// Room for all header fields of a message.
    private static final int HEADER_BYTES = 32 * 1024;

    /// Upload speed is at most what may be on its way / round-trip time. As a window is opened again when
    /// half of it is used up, 16 MiB fill a path of 100 ms at 80 MB/s.
    private static final int STREAM_WINDOW_BYTES = 16 << 20;

    private static final int SESSION_WINDOW_BYTES = 32 << 20;

    /// Requests at once on one HTTP/2 connection.
    private static final int MAX_STREAMS = 128;

    /// Frames a second that cost us more than the client: resets, pings, settings, empty ones. A connection
    /// with more is closed.
    private static final int MAX_ABUSIVE_FRAMES = 128;

    /// Connections that come at once and wait to be accepted. Of more, the system breaks some.
    private static final int ACCEPT_QUEUE = 1024;

    /// Heap that each open connection may need while it is served: its header fields, as bytes and as texts,
    /// and what is made of them. A server with more connections than it has heap for would fail all.
    private static final long HEAP_PER_CONNECTION = 256 * 1024;

    /// Selectors, acceptors and what keeps the connections going; requests run on virtual threads.
    private static final int PLATFORM_THREADS = 32;

    private final Settings settings;
    private final ProblemWriter problems;

    JettyConfiguration(Settings settings, ProblemWriter problems) {
        this.settings = settings;
        this.problems = problems;
    }

    @Override
    public void customize(JettyServletWebServerFactory factory) {
        QueuedThreadPool threads = new QueuedThreadPool(PLATFORM_THREADS);
        threads.setName("jetty");
        threads.setVirtualThreadsExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("request-", 0).factory()));
        factory.setThreadPool(threads);
        factory.addServerCustomizers(this::configure);
    }

    private void configure(Server server) {
        HttpConfiguration http = httpConfiguration();
        ConnectionFactory[] protocols =
                settings.listen().tls().map(tls -> secure(server, http, tls)).orElseGet(() -> clear(http));
        ServerConnector connector = new ClientConnector(
                server, new NetworkBuffers(maxDirectMemory()), settings.listen().trustedProxies(), protocols);
        connector.setHost(settings.listen().host());
        connector.setPort(settings.listen().port());
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setIdleTimeout(settings.transfer().idleTimeout().toMillis());
        server.setConnectors(new Connector[] {connector});
        connector.addBean(new HeaderDeadline(connector));
        server.addBean(new NetworkConnectionLimit(maxConnections(), connector));
        server.setErrorHandler(new JettyErrors(problems));
        // Names in addresses are taken apart by the request's own text, never by the decoded path.
        server.getDescendants(ServletContextHandler.class)
                .forEach(context -> context.getServletHandler().setDecodeAmbiguousURIs(true));
    }

    /// HTTP/1.1, and HTTP/2 for those who know beforehand that it is spoken here.
    private static ConnectionFactory[] clear(HttpConfiguration http) {
        PriorKnowledge http2 = new PriorKnowledge(http);
        bound(http2);
        return new ConnectionFactory[] {new InterimConnectionFactory(http), http2};
    }

    /// TLS, in which client and server agree on HTTP/2 or HTTP/1.1.
    private static ConnectionFactory[] secure(Server server, HttpConfiguration http, Settings.Tls tls) {
        Certificate certificate = new Certificate(tls);
        server.addBean(certificate);
        // People reach a server by names and addresses its certificate does not have; their clients decide.
        http.addCustomizer(new SecureRequestCustomizer(false));
        InterimConnectionFactory http1 = new InterimConnectionFactory(http);
        HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(http);
        bound(http2);
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol(http1.getProtocol());
        SslConnectionFactory ssl = new SslConnectionFactory(certificate.context(), alpn.getProtocol());
        return new ConnectionFactory[] {ssl, alpn, http2, http1};
    }

    private static void bound(AbstractHTTP2ServerConnectionFactory http2) {
        http2.setInitialStreamRecvWindow(STREAM_WINDOW_BYTES);
        http2.setInitialSessionRecvWindow(SESSION_WINDOW_BYTES);
        http2.setInputBufferSize(NetworkBuffers.INPUT_BYTES);
        http2.setMaxConcurrentStreams(MAX_STREAMS);
        http2.setRateControlFactory(new WindowRateControl.Factory(MAX_ABUSIVE_FRAMES));
    }

    private HttpConfiguration httpConfiguration() {
        HttpConfiguration http = new HttpConfiguration();
        http.setInputBufferSize(NetworkBuffers.INPUT_BYTES);
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setMaxResponseHeaderSize(HEADER_BYTES);
        http.setIdleTimeout(settings.transfer().idleTimeout().toMillis());
        http.setSendServerVersion(false);
        http.setUriCompliance(UriCompliance.DEFAULT.with(
                "FILE_NAMES",
                Violation.AMBIGUOUS_PATH_SEPARATOR,
                Violation.AMBIGUOUS_PATH_ENCODING,
                Violation.SUSPICIOUS_PATH_CHARACTERS));
        http.addCustomizer(new EmptyBodies());
        http.addCustomizer(new BodilessAnswers());
        http.addCustomizer(new TrustedProxies(settings.listen().trustedProxies()));
        return http;
    }

    /// Beyond it new connections wait to be accepted, until others end.
    private static int maxConnections() {
        return Math.toIntExact(Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / HEAP_PER_CONNECTION));
    }

    private static long maxDirectMemory() {
        String set = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxDirectMemorySize")
                .getValue();
        long bytes = Long.parseLong(set);
        return bytes > 0 ? bytes : Runtime.getRuntime().maxMemory();
    }
}
