package io.lading.account;

import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.SecurityLog;
import io.lading.metadata.account.Token;
import io.lading.storage.StorageException;

/// Records the end of each token that expires. Several nodes may do it at the same time: the database gives each
/// token to one of them. If that one is killed before it records the event, the event is lost. Thread-safe.
public final class ExpiredTokens {
    private final Tokens tokens;
    private final SecurityLog log;

    ExpiredTokens(Tokens tokens, SecurityLog log) {
        this.tokens = tokens;
        this.log = log;
    }

    /// Records the newly expired tokens.
    public void note() throws StorageException {
        for (Token token : tokens.takeExpired()) {
            log.note(Act.done(Kind.TOKEN_ENDED).by(token.user()).to(token.id()).with("expired"));
        }
    }
}
