package io.lading.account;

import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.SecurityLog;
import io.lading.http.field.PlainText;
import io.lading.http.field.RequestTime;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.metadata.account.Scope;
import io.lading.metadata.account.Token;
import io.lading.storage.StorageException;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// The caller's own API tokens. A token cannot be used to create or revoke tokens.
@RestController
@RequestMapping("/api/tokens")
final class TokenController {
    /// RFC 3339 has four-digit years; much later times do not fit into milliseconds either.

    private static final String MANAGE = "manage tokens";

    private final Tokens tokens;
    private final SecurityLog log;
    private final Clock clock;

    TokenController(Tokens tokens, SecurityLog log, Clock clock) {
        this.log = log;
        this.tokens = tokens;
        this.clock = clock;
    }

    record Wish(
            @Nullable String label,
            @Nullable List<String> scopes,
            @Nullable String expiresAt) {}

    record TokenJson(
            String id,
            String label,
            List<String> scopes,
            String createdAt,
            @Nullable String expiresAt,
            @Nullable String lastUsedAt,
            @Nullable String lastUsedFrom,
            @Nullable String token) {
        static TokenJson of(Token token, @Nullable String secret) {
            return new TokenJson(
                    token.id(),
                    token.label(),
                    token.scopes().stream().map(Scope::label).sorted().toList(),
                    token.createdAt().toString(),
                    text(token.expiresAt()),
                    text(token.lastUsedAt()),
                    token.lastUsedFrom(),
                    secret);
        }

        private static @Nullable String text(@Nullable Instant instant) {
            return instant == null ? null : instant.toString();
        }
    }

    record TokenList(List<TokenJson> tokens) {}

    /// Creates a token. Only this response contains its secret.
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    TokenJson create(@RequestBody Wish wish) throws StorageException {
        Identity me = Identity.inPerson(MANAGE);
        String label = wish.label() == null ? "" : wish.label().strip();
        if (label.isEmpty() || label.length() > Tokens.MAX_LABEL || !PlainText.is(label)) {
            throw new Refusal(Problems.badRequest(
                    "Token label must be 1 to " + Tokens.MAX_LABEL + " characters without control characters."));
        }
        Tokens.Created created = tokens.create(me.name(), label, scopes(wish, me), expiry(wish))
                .orElseThrow(() -> new Refusal(Problems.badRequest(
                        "Token limit reached (" + Tokens.MAX_PER_USER + "). Delete unused tokens first.")));
        Token token = created.token();
        log.note(Act.done(Kind.TOKEN_MADE).by(me.name()).to(token.id()).with(label));
        return TokenJson.of(token, created.secret());
    }

    private static Set<Scope> scopes(Wish wish, Identity me) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String label : wish.scopes() == null ? List.of("read", "upload") : wish.scopes()) {
            scopes.add(Scope.parse(label)
                    .filter(me.scopes()::contains)
                    .orElseThrow(() -> new Refusal(Problems.badRequest(
                            "Unknown or unavailable scope. Your role allows: " + labels(me) + "."))));
        }
        if (scopes.isEmpty()) {
            throw new Refusal(Problems.badRequest("Choose at least one scope."));
        }
        return scopes;
    }

    private static String labels(Identity me) {
        return me.scopes().stream().map(Scope::label).sorted().collect(Collectors.joining(", "));
    }

    private @Nullable Instant expiry(Wish wish) {
        if (wish.expiresAt() == null) {
            return null;
        }
        Instant at = RequestTime.parse(wish.expiresAt())
                .orElseThrow(() -> new Refusal(Problems.badRequest("expiresAt must be " + RequestTime.RULE + ".")));
        if (!at.isAfter(clock.instant())) {
            throw new Refusal(Problems.badRequest("expiresAt must be in the future."));
        }
        return at;
    }

    @GetMapping
    TokenList list() throws StorageException {
        return new TokenList(tokens.of(Identity.inPerson(MANAGE).name()).stream()
                .map(token -> TokenJson.of(token, null))
                .toList());
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable("id") String id) throws StorageException {
        Identity me = Identity.inPerson(MANAGE);
        if (!PlainText.is(id) || !tokens.remove(me.name(), id)) {
            throw new Refusal(Problems.notFound("token"));
        }
        log.note(Act.done(Kind.TOKEN_ENDED).by(me.name()).to(id).with("removed"));
    }
}
