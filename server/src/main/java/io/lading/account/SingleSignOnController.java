package io.lading.account;

import io.lading.account.oidc.OidcClient.Returned;
import io.lading.http.ProxyUser;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Sign-in through an OpenID provider. A browser opens these addresses, so each response is a redirect.
@RestController
@RequestMapping("/api/session/oidc")
final class SingleSignOnController {
    private final Optional<SingleSignOn> signOn;

    SingleSignOnController(Optional<SingleSignOn> signOn) {
        this.signOn = signOn;
    }

    /// Sends the browser to the provider.
    ///
    /// @param from the path of the page to show afterwards
    @GetMapping
    ResponseEntity<Void> begin(
            @RequestParam(name = "return", defaultValue = "/") String from,
            HttpServletRequest request,
            HttpServletResponse response) {
        return to(known(request).begin(from, request, response));
    }

    /// The provider sends the browser back here.
    @GetMapping("/callback")
    ResponseEntity<Void> finish(HttpServletRequest request, HttpServletResponse response) throws StorageException {
        Returned returned = new Returned(
                single(request, "state"), single(request, "code"), single(request, "error"), single(request, "iss"));
        return to(known(request).finish(returned, request, response));
    }

    /// @throws Refusal if single sign-on is not configured, or a proxy signs the user in
    private SingleSignOn known(HttpServletRequest request) {
        if (ProxyUser.of(request).isPresent()) {
            throw new Refusal(Challenge.proxySignsIn());
        }
        return signOn.orElseThrow(() -> new Refusal(Problems.notFound("OpenID provider")));
    }

    /// A parameter that is sent once; null if it is missing or ambiguous.
    private static @Nullable String single(HttpServletRequest request, String name) {
        String[] values = request.getParameterValues(name);
        return values != null && values.length == 1 ? values[0] : null;
    }

    private static ResponseEntity<Void> to(URI address) {
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(address)
                .cacheControl(CacheControl.noStore())
                .build();
    }
}
