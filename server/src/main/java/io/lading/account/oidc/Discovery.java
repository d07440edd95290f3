package io.lading.account.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import io.lading.account.oidc.ProviderException.Reason;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the provider says about itself (OpenID Connect Discovery 1.0), and its keys. Read when it is first
/// needed, and again after [#MAX_AGE]. Thread-safe.
final class Discovery {
    /// How long the document is used before it is read again.
    static final Duration MAX_AGE = Duration.ofHours(1);

    /// After a failure the provider is asked again only after this time, so that requests do not wait in turn.
    static final Duration PAUSE = Duration.ofSeconds(3);

    /// How long keys are used before they are read again. An unknown key is looked up at once.
    static final Duration KEYS_MAX_AGE = Duration.ofMinutes(5);

    /// The smallest average interval at which keys are read because of unknown keys.
    private static final Duration KEYS_INTERVAL = Duration.ofSeconds(10);

    /// The largest difference of the clocks of server and provider.
    static final Duration MAX_CLOCK_SKEW = Duration.ofSeconds(60);

    /// Signatures with a private key. A provider that signs with the client secret, or not at all, is refused.
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final OidcSettings settings;
    private final ProviderHttp http;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Described known;
    private @Nullable ProviderException failure;
    private Instant nextAttempt = Instant.MIN;

    /// @param metadata  the document
    /// @param validator verifies ID tokens
    /// @param until     when it is read again
    record Described(OIDCProviderMetadata metadata, IDTokenValidator validator, Instant until) {}

    Discovery(OidcSettings settings, ProviderHttp http, Clock clock) {
        this.settings = settings;
        this.http = http;
        this.clock = clock;
    }

    /// The provider. One caller reads the document, the others wait for it.
    Described provider() throws ProviderException {
        Described before = known;
        if (before != null && clock.instant().isBefore(before.until)) {
            return before;
        }
        lock.lock();
        try {
            Described read = known;
            if (read != null && clock.instant().isBefore(read.until)) {
                return read;
            }
            if (failure != null && clock.instant().isBefore(nextAttempt)) {
                return older(failure);
            }
            return refresh();
        } finally {
            lock.unlock();
        }
    }

    private Described refresh() throws ProviderException {
        try {
            Described read = read();
            known = read;
            failure = null;
            return read;
        } catch (ProviderException e) {
            failure = e;
            nextAttempt = clock.instant().plus(PAUSE);
            return older(e);
        }
    }

    /// An old document is better than none.
    private Described older(ProviderException e) throws ProviderException {
        Described old = known;
        if (old == null) {
            throw e;
        }
        return old;
    }

    private Described read() throws ProviderException {
        String issuer = settings.issuer().toString();
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        String document = http.document(URI.create(base + "/.well-known/openid-configuration"));
        try {
            OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(document);
            if (!metadata.getIssuer().getValue().equals(issuer)) {
                throw new ProviderException(
                        Reason.INVALID, "The provider calls itself " + metadata.getIssuer() + ", not " + issuer);
            }
            requireSecure(settings.issuer(), metadata);
            return new Described(metadata, validator(metadata), clock.instant().plus(MAX_AGE));
        } catch (ParseException | MalformedURLException | IllegalArgumentException e) {
            throw new ProviderException(
                    Reason.UNREACHABLE, "The provider has no valid description: " + e.getMessage(), e);
        }
    }

    /// The issuer is secure, or on this machine for tests. No endpoint may be less secure.
    static void requireSecure(URI issuer, OIDCProviderMetadata metadata) throws ProviderException {
        boolean allowed = issuer.getScheme().equals("http")
                || Stream.of(
                                metadata.getAuthorizationEndpointURI(),
                                metadata.getTokenEndpointURI(),
                                metadata.getJWKSetURI(),
                                metadata.getUserInfoEndpointURI(),
                                metadata.getEndSessionEndpointURI())
                        .filter(Objects::nonNull)
                        .allMatch(endpoint -> "https".equals(endpoint.getScheme()));
        if (!allowed || metadata.getAuthorizationEndpointURI() == null || metadata.getTokenEndpointURI() == null) {
            throw new ProviderException(
                    Reason.INVALID, "The provider lacks an endpoint, or has one that does not use https");
        }
    }

    /// The keys that are known stay, unless they are at another address now.
    private IDTokenValidator validator(OIDCProviderMetadata metadata) throws MalformedURLException {
        Described before = known;
        if (before != null && before.metadata.getJWKSetURI().equals(metadata.getJWKSetURI())) {
            return before.validator;
        }
        JWKSource<SecurityContext> keys = JWKSourceBuilder.<SecurityContext>create(
                        metadata.getJWKSetURI().toURL(), http)
                .cache(KEYS_MAX_AGE.toMillis(), 2 * ProviderHttp.PATIENCE.toMillis())
                // It would have threads of its own.
                .refreshAheadCache(false)
                .rateLimited(KEYS_INTERVAL.toMillis())
                .build();
        IDTokenValidator validator = new IDTokenValidator(
                new Issuer(settings.issuer().toString()),
                new ClientID(settings.clientId()),
                new JWSVerificationKeySelector<>(ALGORITHMS, keys),
                null);
        validator.setMaxClockSkew(Math.toIntExact(MAX_CLOCK_SKEW.toSeconds()));
        return validator;
    }
}
