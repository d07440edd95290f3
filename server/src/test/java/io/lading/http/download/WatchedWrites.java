package io.lading.http.download;

import jakarta.servlet.Filter;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Counts the bytes that reach Jetty in direct buffers. A filter that copies them passes an array instead.
@Configuration(proxyBeanMethods = false)
class WatchedWrites {
    private final AtomicLong direct = new AtomicLong();

    /// The number of bytes in direct buffers since the last call.
    long takeDirect() {
        return direct.getAndSet(0);
    }

    @Bean
    Filter watch() {
        return (request, response, chain) -> {
            ServletContextRequest.getServletContextRequest(request).addHttpStreamWrapper(Watch::new);
            chain.doFilter(request, response);
        };
    }

    private final class Watch extends HttpStream.Wrapper {
        Watch(HttpStream stream) {
            super(stream);
        }

        /// Counts before it sends: when the client has all bytes, all are counted.
        @Override
        public void send(
                MetaData.Request request,
                MetaData.@Nullable Response response,
                boolean last,
                @Nullable ByteBuffer content,
                Callback callback) {
            if (content != null && content.isDirect()) {
                direct.addAndGet(content.remaining());
            }
            super.send(request, response, last, content, callback);
        }
    }
}
