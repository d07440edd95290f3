package io.lading.server;

import io.lading.http.JettyErrors;
import io.lading.http.ProblemWriter;
import java.util.concurrent.Executors;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/// Jetty, set up for large bodies: big network buffers of bounded number, a virtual thread for each request
/// without an upper limit, and windows that let one HTTP/2 stream fill a long path.
final class JettyConfiguration implements WebServerFactoryCustomizer<JettyServletWebServerFactory> {
    /// Bytes read from the network at once. The cost per byte falls by a third from 8 KiB to here.
    private static final int INPUT_BUFFER_BYTES = 256 * 1024;

    /// Room for all header fields of a message.
    private static final int HEADER_BYTES = 32 * 1024;

    /// Upload speed is at most window / round-trip time: 8 MiB fill a path of 100 ms at 80 MB/s.
    private static final int STREAM_WINDOW_BYTES = 8 << 20;

    private static final int SESSION_WINDOW_BYTES = 32 << 20;
    private static final int MAX_POOLED_BUFFER_BYTES = 512 * 1024;

    /// How much of the memory may lie in the pool of network buffers.
    private static final int POOL_SHARE = 4;

    private static final long MAX_POOL_BYTES = 256L << 20;

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
        HTTP2CServerConnectionFactory http2 = new HTTP2CServerConnectionFactory(http);
        http2.setInitialStreamRecvWindow(STREAM_WINDOW_BYTES);
        http2.setInitialSessionRecvWindow(SESSION_WINDOW_BYTES);
        ServerConnector connector = new ServerConnector(
                server, null, null, bufferPool(), -1, -1, new InterimConnectionFactory(http), http2);
        connector.setHost(settings.listen().host());
        connector.setPort(settings.listen().port());
        connector.setIdleTimeout(settings.transfer().idleTimeout().toMillis());
        server.setConnectors(new Connector[] {connector});
        server.setErrorHandler(new JettyErrors(problems));
        // Names in addresses are taken apart by the request's own text, never by the decoded path.
        server.getDescendants(ServletContextHandler.class)
                .forEach(context -> context.getServletHandler().setDecodeAmbiguousURIs(true));
    }

    private HttpConfiguration httpConfiguration() {
        HttpConfiguration http = new HttpConfiguration();
        http.setInputBufferSize(INPUT_BUFFER_BYTES);
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setResponseHeaderSize(HEADER_BYTES);
        http.setIdleTimeout(settings.transfer().idleTimeout().toMillis());
        http.setSendServerVersion(false);
        http.setUriCompliance(UriCompliance.DEFAULT.with(
                "FILE_NAMES",
                Violation.AMBIGUOUS_PATH_SEPARATOR,
                Violation.AMBIGUOUS_PATH_ENCODING,
                Violation.SUSPICIOUS_PATH_CHARACTERS));
        if (!settings.listen().trustedProxies().isEmpty()) {
            http.addCustomizer(new TrustedProxies(settings.listen().trustedProxies()));
        }
        return http;
    }

    private static ByteBufferPool bufferPool() {
        long bound = Math.min(MAX_POOL_BYTES, Runtime.getRuntime().maxMemory() / POOL_SHARE);
        return new ArrayByteBufferPool.Quadratic(0, MAX_POOLED_BUFFER_BYTES, Integer.MAX_VALUE, bound, bound);
    }
}
