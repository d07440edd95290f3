package io.lading.account;

import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.SecurityLog;
import io.lading.metadata.account.Token;
import io.lading.storage.StorageException;
import java.time.Clock;
import java.time.Instant;

/// Records the tokens that have expired since the last call, or, on the first call, since the last event of the
/// previous process. Not thread-safe.
public final class ExpiredTokens {
    private final Tokens tokens;
    private final SecurityLog log;
    private final Clock clock;
    private Instant until;

    ExpiredTokens(Tokens tokens, SecurityLog log, Clock clock) {
        this.tokens = tokens;
        this.log = log;
        this.clock = clock;
        this.until = log.lastOfEarlierProcess().orElseGet(clock::instant);
    }

    /// Records the newly expired tokens.
    public void note() throws StorageException {
        Instant now = clock.instant();
        for (Token token : tokens.ended(until, now)) {
            log.note(Act.done(Kind.TOKEN_ENDED).by(token.user()).to(token.id()).with("expired"));
        }
        until = now;
    }
}
