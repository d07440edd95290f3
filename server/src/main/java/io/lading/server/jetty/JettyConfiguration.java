package io.lading.server.jetty;

import io.lading.http.BodilessAnswers;
import io.lading.http.body.EmptyBodies;
import io.lading.http.problem.JettyErrors;
import io.lading.http.problem.ProblemWriter;
import io.lading.server.settings.Settings;
import java.util.concurrent.Executors;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
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

/// Configures Jetty for large bodies: a bounded number of large network buffers, one virtual thread per request,
/// and flow-control windows that let one HTTP/2 stream use the full bandwidth of a path with high latency.
final class JettyConfiguration implements WebServerFactoryCustomizer<JettyServletWebServerFactory> {
    /// The maximum size of all header fields of a message.
    private static final int HEADER_BYTES = 32 * 1024;

    /// Receive window of an HTTP/2 stream. The window of its connection limits it further ([Http2Streams]).
    private static final int STREAM_WINDOW_BYTES = 16 << 20;

    /// The maximum rate per second of frames that cost the server more than the client: resets, pings, settings
    /// and empty frames. A connection with more is closed.
    private static final int MAX_ABUSIVE_FRAMES = 128;

    /// The backlog of connections that are not accepted yet. Above it, the operating system drops connections.
    private static final int ACCEPT_QUEUE = 1024;

    /// Connections above the budget that are being closed for others. With more, accepting pauses.
    private static final int CLOSING_CONNECTIONS = 64;

    /// Threads for selectors, acceptors and connection handling; requests run on virtual threads.
    private static final int PLATFORM_THREADS = 32;

    private final Settings settings;
    private final ProblemWriter problems;
    private final MemoryBudget budget;

    JettyConfiguration(Settings settings, ProblemWriter problems, MemoryBudget budget) {
        this.settings = settings;
        this.problems = problems;
        this.budget = budget;
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
        ClientLimits limits = budget.clientLimits();
        HttpConfiguration http = httpConfiguration();
        Http2Streams streams = new Http2Streams(limits.requests().total(), HEADER_BYTES, budget.windowsBytes());
        ConnectionAdmission connections =
                new ConnectionAdmission(limits.connections(), settings.listen().trustedProxies());
        RequestAdmission requests =
                new RequestAdmission(limits.requests(), budget.leavingRequests(), connections, streams, problems);
        requests.setHandler(server.getHandler());
        server.setHandler(requests);
        ConnectionFactory[] protocols = settings.listen()
                .tls()
                .map(tls -> secure(server, http, tls, streams))
                .orElseGet(() -> clear(http, streams));
        ServerConnector connector = new ClientConnector(server, new NetworkBuffers(budget), connections, protocols);
        connector.setHost(settings.listen().host());
        connector.setPort(settings.listen().port());
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setIdleTimeout(settings.transfer().idleTimeout().toMillis());
        server.setConnectors(new Connector[] {connector});
        connector.addBean(new ConnectionDeadlines(
                connector.getScheduler(),
                connections,
                requests,
                settings.transfer().idleTimeout(),
                new ResponseRate(settings.transfer().minRate())));
        server.addBean(new NetworkConnectionLimit(limits.connections().total() + CLOSING_CONNECTIONS, connector));
        server.setErrorHandler(new JettyErrors(problems));
        // Handlers parse file names from the raw request URI, never from the decoded path.
        server.getDescendants(ServletContextHandler.class)
                .forEach(context -> context.getServletHandler().setDecodeAmbiguousURIs(true));
    }

    /// HTTP/1.1, and HTTP/2 with prior knowledge.
    private static ConnectionFactory[] clear(HttpConfiguration http, Http2Streams streams) {
        PriorKnowledge http2 = new PriorKnowledge(forHttp2(http), streams);
        bound(http2);
        return new ConnectionFactory[] {new InterimConnectionFactory(http), http2};
    }

    /// TLS with ALPN for HTTP/2 and HTTP/1.1.
    private static ConnectionFactory[] secure(
            Server server, HttpConfiguration http, Settings.Tls tls, Http2Streams streams) {
        Certificate certificate = new Certificate(tls);
        server.addBean(certificate);
        // No SNI check: users also reach servers by names and addresses that the certificate does not contain,
        // and their clients decide whether to accept it.
        http.addCustomizer(new SecureRequestCustomizer(false));
        InterimConnectionFactory http1 = new InterimConnectionFactory(http);
        SecureHttp2 http2 = new SecureHttp2(forHttp2(http), streams);
        bound(http2);
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol(http1.getProtocol());
        SslConnectionFactory ssl = new SslConnectionFactory(certificate.context(), alpn.getProtocol());
        return new ConnectionFactory[] {ssl, alpn, http2, http1};
    }

    private static HttpConfiguration forHttp2(HttpConfiguration http) {
        HttpConfiguration http2 = new HttpConfiguration(http);
        http2.setRequestHeaderSize(Http2Streams.SIGNED_OUT_HEADER_LIST_BYTES);
        return http2;
    }

    private static void bound(AbstractHTTP2ServerConnectionFactory http2) {
        http2.setInitialStreamRecvWindow(STREAM_WINDOW_BYTES);
        http2.setInitialSessionRecvWindow(Http2Streams.SMALLEST_WINDOW_BYTES);
        http2.setInputBufferSize(NetworkBuffers.INPUT_BYTES);
        http2.setMaxConcurrentStreams(Http2Streams.SIGNED_OUT_STREAMS);
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
        http.addCustomizer(new TrustedProxies(
                settings.listen().trustedProxies(), settings.signIn().proxyHeader()));
        return http;
    }
}
