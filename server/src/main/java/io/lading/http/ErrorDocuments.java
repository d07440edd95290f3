package io.lading.http;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Answers for errors that never reached a controller, such as those a filter reports by status alone.
@RestController
public final class ErrorDocuments implements ErrorController {
    @RequestMapping("/error")
    ResponseEntity<Object> error(HttpServletRequest request) {
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        return ofStatus(code instanceof Integer status ? status : HttpStatus.NOT_FOUND.value())
                .response();
    }

    /// The problem for a bare status code.
    static Problem ofStatus(int status) {
        HttpStatus known = HttpStatus.resolve(status);
        String title = known == null ? "Error" : known.getReasonPhrase();
        return switch (status) {
            case 400 -> Problems.badRequest("The request cannot be understood.");
            case 401 -> Problems.unauthorized();
            case 403 -> Problems.forbidden("You may not do this.");
            case 404 -> Problems.notFound("resource");
            default ->
                new Problem(status, title.toLowerCase(java.util.Locale.ROOT).replace(' ', '-'), title, title + ".");
        };
    }
}
