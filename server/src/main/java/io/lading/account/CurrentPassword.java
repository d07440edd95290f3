package io.lading.account;

import io.lading.account.Accounts.SignIn;
import io.lading.account.Identity.Way;
import io.lading.audit.Outcome;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Asks users who are signed in for their password again, before they change how they sign in. Thread-safe.
final class CurrentPassword {
    private final Accounts accounts;

    CurrentPassword(Accounts accounts) {
        this.accounts = accounts;
    }

    /// The caller, who has an own password and did not sign in with a token.
    ///
    /// @param action what a token cannot do, such as `change it`
    /// @throws Refusal if the caller is another one
    Identity owner(String action) throws StorageException {
        Identity me = Identity.inPerson(action);
        if (!accounts.hasPassword(me.name())) {
            throw new Refusal(Problems.forbidden("Your account has no password. Sign in through your organization."));
        }
        return me;
    }

    /// Compares the password of the caller.
    ///
    /// @param password as typed
    /// @param refused  records the outcome if it is not right
    /// @throws Refusal if it is not right
    void require(Identity me, @Nullable String password, HttpServletRequest request, Consumer<Outcome> refused)
            throws StorageException {
        SignInClient from = SignInClient.of(request);
        HttpSession session = request.getSession(false);
        SignInClient known = me.way() == Way.SESSION && session != null ? from.in(session.getId()) : from;
        switch (accounts.byPassword(me.name(), password == null ? "" : password, known, Way.PASSWORD)) {
            case SignIn.Ok _ -> {}
            case SignIn.Expired _ -> {
                refused.accept(Outcome.REFUSED);
                throw new Refusal(Problems.forbidden(Challenge.expired().detail()));
            }
            case SignIn.Wrong _ -> {
                refused.accept(Outcome.FAILURE);
                throw new Refusal(Problems.forbidden("The current password is incorrect."));
            }
            // The password alone is compared here; the callers check the code.
            case SignIn.CodeMissing _, SignIn.CodeWrong _ -> throw new IllegalStateException("No code was compared");
            case SignIn.TooMany(var wait) -> {
                refused.accept(Outcome.THROTTLED);
                throw new Refusal(Challenge.tooMany(wait));
            }
            case SignIn.Busy _ -> throw new Refusal(Challenge.busy());
        }
    }
}
