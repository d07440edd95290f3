package io.lading.account;

import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.SecurityLog;
import io.lading.storage.StorageException;
import java.time.Clock;
import java.time.Instant;

/// Records which tokens have come to their end since it was last asked, or since an earlier process recorded
/// something. For one thread.
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

    /// Records them.
    public void note() throws StorageException {
        Instant now = clock.instant();
        for (Token token : tokens.ended(until, now)) {
            log.note(Act.done(Kind.TOKEN_ENDED).by(token.user()).to(token.id()).with("expired"));
        }
        until = now;
    }
}
