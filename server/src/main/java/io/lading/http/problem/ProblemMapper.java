package io.lading.http.problem;

import io.lading.storage.StorageException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/// Maps exceptions of controllers to problem documents. No other class does this.
@RestControllerAdvice
public final class ProblemMapper {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemMapper.class);

    @ExceptionHandler
    ResponseEntity<Object> refused(Refusal refusal) {
        return refusal.problem().response();
    }

    @ExceptionHandler
    ResponseEntity<Object> storageFailed(StorageException failure) {
        LOG.error("Storage error", failure);
        return Problems.storage(failure).response();
    }

    /// For libraries that can only throw unchecked exceptions.
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> storageFailedBelow(UncheckedIOException wrapping) {
        return wrapping.getCause() instanceof StorageException failure ? storageFailed(failure) : unexpected(wrapping);
    }

    @ExceptionHandler
    ResponseEntity<Object> wrongMethod(HttpRequestMethodNotSupportedException wrong) {
        @Nullable Set<HttpMethod> supported = wrong.getSupportedHttpMethods();
        Set<String> allowed = new TreeSet<>(Set.of(HttpMethod.OPTIONS.name()));
        if (supported != null) {
            supported.forEach(method -> allowed.add(method.name()));
        }
        if (allowed.contains(HttpMethod.GET.name())) {
            allowed.add(HttpMethod.HEAD.name());
        }
        return Problems.methodNotAllowed(wrong.getMethod(), List.copyOf(allowed))
                .response();
    }

    @ExceptionHandler
    ResponseEntity<Object> wrongMediaType(HttpMediaTypeNotSupportedException wrong) {
        String expected = String.join(
                " or ",
                wrong.getSupportedMediaTypes().stream().map(Object::toString).toList());
        return Problems.mediaType(String.valueOf(wrong.getContentType()), expected)
                .response();
    }

    @ExceptionHandler
    ResponseEntity<Object> unreadable(HttpMessageNotReadableException unreadable) {
        if (unreadable.getMostSpecificCause() instanceof Refusal refusal) {
            return refused(refusal);
        }
        return Problems.badRequest("The request body is not the JSON document that this endpoint expects.")
                .response();
    }

    @ExceptionHandler
    ResponseEntity<Object> rejected(RequestRejectedException rejected) {
        LOG.debug("Rejected by the firewall", rejected);
        return Problems.badRequest("A parameter or a header contains invalid characters.")
                .response();
    }

    @ExceptionHandler({NoHandlerFoundException.class, NoResourceFoundException.class})
    ResponseEntity<Object> nothingHere() {
        return Problems.notFound("resource").response();
    }

    /// The client closed the connection during the response. This is not an error of the server.
    @ExceptionHandler
    void clientGone(AsyncRequestNotUsableException gone) {
        LOG.debug("The client closed the connection", gone);
    }

    /// Returns null, which sends nothing, if the client closed the connection while a response was written.
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> unexpected(Exception unexpected) {
        if (isOfClosedConnection(unexpected)) {
            LOG.debug("The client closed the connection", unexpected);
            return null;
        }
        if (unexpected instanceof ErrorResponse known && known.getStatusCode().is4xxClientError()) {
            @Nullable String detail = known.getBody().getDetail();
            int status = known.getStatusCode().value();
            return new Problem(status, "bad-request", Problems.INVALID_REQUEST, detail == null ? "" : detail)
                    .response();
        }
        if (unexpected instanceof HttpException bad && HttpStatus.isClientError(bad.getCode())) {
            LOG.debug("Rejected by Jetty", unexpected);
            return Problems.badRequest("The request could not be parsed.").response();
        }
        LOG.error("Unexpected failure", unexpected);
        return Problems.internal().response();
    }

    /// Jetty reports every failure of a connection by this exception; converters wrap it.
    private static boolean isOfClosedConnection(Throwable failure) {
        return failure instanceof EofException
                || (failure.getCause() != null && isOfClosedConnection(failure.getCause()));
    }
}
