package io.lading.account;

import io.lading.account.ProviderAccounts.Admission;
import io.lading.account.oidc.Flow;
import io.lading.account.oidc.OidcClient;
import io.lading.account.oidc.OidcClient.Begun;
import io.lading.account.oidc.OidcClient.Returned;
import io.lading.account.oidc.ProviderException;
import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.Outcome;
import io.lading.audit.SecurityLog;
import io.lading.http.field.PlainText;
import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Signs browsers in and out through an OpenID provider. Each step ends with an address for the browser; after
/// a failure that of the page, which shows the reason. Thread-safe.
final class SingleSignOn {
    /// The maximum length of a path of the page.
    private static final int MAX_PATH = 512;

    private static final String HOME = "/";
    private static final Logger LOG = LoggerFactory.getLogger(SingleSignOn.class);

    private final ProviderRules rules;
    private final OidcClient client;
    private final ProviderAccounts accounts;
    private final ProviderCookies cookies;
    private final NewSession sessions;
    private final SecurityLog log;

    SingleSignOn(
            ProviderRules rules,
            OidcClient client,
            ProviderAccounts accounts,
            ProviderCookies cookies,
            NewSession sessions,
            SecurityLog log) {
        this.rules = rules;
        this.client = client;
        this.accounts = accounts;
        this.cookies = cookies;
        this.sessions = sessions;
        this.log = log;
    }

    /// The label of the provider.
    String name() {
        return rules.name();
    }

    /// Where a sign-in begins: with the public URL, because the cookies must belong to its host.
    URI start() {
        return URI.create(rules.oidc().callback().toString().replaceFirst("/callback$", ""));
    }

    /// Begins a sign-in.
    ///
    /// @param from the path of the page that the person comes from
    URI begin(String from, HttpServletRequest request, HttpServletResponse response) {
        String path = isOwnPath(from) ? from : HOME;
        try {
            Begun begun = client.begin(path);
            cookies.keep(request, response, begun.flow());
            return begun.address();
        } catch (ProviderException e) {
            return failed(path, e);
        }
    }

    /// Ends a sign-in.
    URI finish(Returned returned, HttpServletRequest request, HttpServletResponse response) throws StorageException {
        Optional<Flow> flow = cookies.takeFlow(request, response);
        if (flow.isEmpty()) {
            return page(HOME, ProviderException.Reason.EXPIRED.label());
        }
        String path = flow.get().returnTo();
        try {
            var person = client.finish(flow.get(), returned);
            return switch (accounts.admit(person)) {
                case Admission.Admitted(var signIn) -> {
                    String id = sessions.open(request, signIn.caller(), signIn.changedAt())
                            .getId();
                    cookies.keep(request, response, new ProviderCookies.Kept(Sessions.publicId(id), person.idToken()));
                    log.note(act(Outcome.SUCCESS, "").by(signIn.caller().name()));
                    yield page(path, "");
                }
                case Admission.Refused(String name, RefusedPerson why) -> {
                    log.note(act(Outcome.REFUSED, why.label()).by(name));
                    yield page(path, why.label());
                }
            };
        } catch (ProviderException e) {
            return failed(path, e);
        }
    }

    /// Where the browser has to go in order to sign out at the provider too, if its session began there.
    ///
    /// @param sessionId the ID of the session that ends
    Optional<URI> signOut(String sessionId, HttpServletRequest request, HttpServletResponse response) {
        return cookies.takeSession(request, response)
                .filter(kept -> kept.publicId().equals(Sessions.publicId(sessionId)))
                .flatMap(kept -> client.signOut(kept.idToken()));
    }

    private URI failed(String path, ProviderException e) {
        String reason = e.reason().label();
        String message = String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}", " ");
        switch (e.reason()) {
            case UNREACHABLE, INVALID, PROVIDER_ERROR -> LOG.warn("Sign-in through the provider failed: {}", message);
            case DENIED, EXPIRED, BUSY -> LOG.debug("Sign-in through the provider ended: {}", message);
        }
        if (e.reason() == ProviderException.Reason.INVALID) {
            log.note(act(Outcome.FAILURE, reason));
        }
        boolean explained = e.reason() == ProviderException.Reason.PROVIDER_ERROR
                && !e.code().isEmpty();
        return page(path, explained ? reason + ":" + e.code() : reason);
    }

    private static Act act(Outcome outcome, String reason) {
        return Act.of(Kind.SIGN_IN, outcome).with("provider" + (reason.isEmpty() ? "" : ", " + reason));
    }

    /// A path of the page. The fragment says why a sign-in failed; it is not sent to any server.
    private URI page(String path, String failure) {
        URI base = rules.oidc().afterSignOut();
        return URI.create(base.getScheme() + "://" + base.getRawAuthority() + path
                + (failure.isEmpty() ? "" : "#sign-in=" + failure));
    }

    /// Whether an address leads to the page: not to another site, and not to the API, which would begin
    /// something.
    static boolean isOwnPath(String path) {
        boolean local = path.startsWith("/") && !path.startsWith("//") && path.indexOf('\\') < 0;
        if (!local || path.length() > MAX_PATH || !PlainText.is(path) || path.indexOf('#') >= 0) {
            return false;
        }
        try {
            URI uri = URI.create(path);
            String whole = uri.normalize().getPath();
            return uri.getRawAuthority() == null && whole != null && !whole.startsWith("/api/");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
