package io.lading.http.problem;

import io.lading.storage.StorageException;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Writes problem documents for errors outside of controllers, such as those that a filter reports by status
/// only.
@RestController
public final class ErrorDocuments implements ErrorController {
    @RequestMapping("/error")
    ResponseEntity<Object> error(HttpServletRequest request) {
        Object id = request.getAttribute(RequestId.LOG_KEY);
        try (MDC.MDCCloseable _ = MDC.putCloseable(RequestId.LOG_KEY, id == null ? null : id.toString())) {
            return problem(request).response();
        }
    }

    private static Problem problem(HttpServletRequest request) {
        if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable failure) {
            for (Throwable at = failure; at != null; at = at.getCause()) {
                if (at instanceof StorageException ofStorage) {
                    return Problems.storage(ofStorage);
                }
            }
        }
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        return ofStatus(code instanceof Integer status ? status : HttpStatus.NOT_FOUND.value());
    }

    /// The problem for a bare status code.
    static Problem ofStatus(int status) {
        @Nullable HttpStatus known = HttpStatus.resolve(status);
        String title = known == null ? "Error" : known.getReasonPhrase();
        return switch (known) {
            case BAD_REQUEST -> Problems.badRequest("The request could not be parsed.");
            case UNAUTHORIZED -> Problems.unauthorized();
            case FORBIDDEN -> Problems.forbidden("You don't have permission to do this.");
            case NOT_FOUND -> Problems.notFound("resource");
            case null, default ->
                new Problem(status, title.toLowerCase(Locale.ROOT).replace(' ', '-'), title, title + ".");
        };
    }
}
