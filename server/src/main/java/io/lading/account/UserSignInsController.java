package io.lading.account;

import io.lading.account.OneTimePasswords.OneTime;
import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.SecurityLog;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.metadata.account.UserRows;
import io.lading.storage.StorageException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// How other users sign in: a new password, and the end of sessions and tokens. The security filters admit
/// administrators only.
@RestController
@RequestMapping("/api/users/{name}")
final class UserSignInsController {
    private final UserRows users;
    private final OneTimePasswords oneTime;
    private final SecondFactor factors;
    private final SecurityLog log;

    UserSignInsController(UserRows users, OneTimePasswords oneTime, SecondFactor factors, SecurityLog log) {
        this.factors = factors;
        this.users = users;
        this.oneTime = oneTime;
        this.log = log;
    }

    /// @param password      the new password
    /// @param passwordUntil when it expires
    record OneTimeJson(String password, @Nullable String passwordUntil) {
        static OneTimeJson of(OneTime password) {
            return new OneTimeJson(password.text(), text(password.stored().until()));
        }
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    /// Replaces the password by a one-time password, which only this response contains. All sessions end and all
    /// tokens are revoked.
    @PostMapping("/password")
    ResponseEntity<OneTimeJson> resetPassword(@PathVariable("name") String name) throws StorageException {
        requireKnown(name);
        OneTime password = oneTime.fresh();
        UserRows.Wish wish = new UserRows.Wish(password.stored(), null, true);
        if (users.change(name, wish) != UserRows.Change.DONE) {
            throw unknown();
        }
        note(Kind.PASSWORD_CHANGED, name, "one-time password");
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(OneTimeJson.of(password));
    }

    /// Ends all sessions of the account.
    @DeleteMapping("/sessions")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void endSessions(@PathVariable("name") String name) throws StorageException {
        requireKnown(name);
        if (!users.endSignIns(name)) {
            throw unknown();
        }
        note(Kind.SIGN_OUT, name, "all sessions");
    }

    /// Revokes all tokens of the account.
    @DeleteMapping("/tokens")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revokeTokens(@PathVariable("name") String name) throws StorageException {
        requireKnown(name);
        int revoked = users.revokeTokens(name);
        note(Kind.TOKEN_ENDED, name, "all " + revoked + " tokens removed");
    }

    /// Removes the second factor of a user who has lost it. All sessions of the account end.
    @DeleteMapping("/second-factor")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void removeSecondFactor(@PathVariable("name") String name) throws StorageException {
        requireKnown(name);
        String me = Identity.current().name();
        if (me.equals(name)) {
            // A stolen session must not be enough.
            throw new Refusal(Problems.forbidden("Remove your own second factor on the account page, with a code."));
        }
        factors.remove(name, me);
    }

    private void requireKnown(String name) throws StorageException {
        if (!Username.isPossible(name) || users.find(name).isEmpty()) {
            throw unknown();
        }
    }

    private static Refusal unknown() {
        return new Refusal(Problems.notFound("user"));
    }

    private void note(Kind kind, String account, String detail) {
        log.note(Act.done(kind).by(Identity.current().name()).to(account).with(detail));
    }
}
