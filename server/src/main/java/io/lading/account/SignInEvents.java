package io.lading.account;

import io.lading.account.Accounts.SignIn;
import io.lading.account.Identity.Way;
import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.Outcome;
import io.lading.audit.SecurityLog;
import io.lading.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/// Records sign-ins and attempts. A name that was tried is recorded if it is the name of an account; any other
/// could be a password that was typed into the wrong field.
final class SignInEvents {
    private final SecurityLog log;
    private final Users users;

    SignInEvents(SecurityLog log, Users users) {
        this.log = log;
        this.users = users;
    }

    /// A sign-in that begins a session.
    void session(SignIn outcome, String name) {
        note(outcome, name, Way.SESSION);
    }

    /// Credentials that came with a request.
    ///
    /// @param authorization the field that brought them
    void header(SignIn outcome, String authorization) {
        if (outcome instanceof SignIn.Ok(Identity caller, var _)) {
            if (caller.way() == Way.PASSWORD) {
                log.noteHourly(signIn(Outcome.SUCCESS, caller.way()).by(caller.name()));
            }
            return;
        }
        String pair = pair(authorization);
        int colon = pair.indexOf(':');
        boolean token = colon < 0 || pair.startsWith(Tokens.PREFIX, colon + 1);
        note(outcome, colon < 0 ? "" : pair.substring(0, colon), token ? Way.TOKEN : Way.PASSWORD);
    }

    /// A token was used that had not been used before.
    static Act firstUse(Token token) {
        return Act.done(Kind.TOKEN_FIRST_USED).by(token.user()).to(token.id()).with(token.label());
    }

    private void note(SignIn outcome, String name, Way way) {
        switch (outcome) {
            case SignIn.Ok(Identity caller, var _) ->
                log.note(signIn(Outcome.SUCCESS, way).by(caller.name()));
            case SignIn.Wrong _ -> log.note(signIn(Outcome.FAILURE, way).by(known(name)));
            case SignIn.TooMany _ -> log.note(signIn(Outcome.THROTTLED, way).by(known(name)));
            case SignIn.Busy _ -> {
                // The attempt was not looked at, and the client tries again.
            }
        }
    }

    private static Act signIn(Outcome outcome, Way way) {
        return Act.of(Kind.SIGN_IN, outcome).with(way.name().toLowerCase(Locale.ROOT));
    }

    private String known(String name) {
        try {
            return User.isPossible(name) && users.find(name).isPresent() ? name : "";
        } catch (StorageException e) {
            return "";
        }
    }

    /// Name and password of Basic credentials, or nothing.
    private static String pair(String authorization) {
        String[] parts = authorization.split(" ", 2);
        if (parts.length < 2 || !parts[0].equalsIgnoreCase("basic")) {
            return "";
        }
        try {
            return new String(Base64.getDecoder().decode(parts[1].strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
