package io.lading.account;

import io.lading.account.Accounts.SignIn;
import io.lading.account.Identity.Way;
import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.SecurityLog;
import io.lading.metadata.account.Role;
import io.lading.metadata.account.User;
import io.lading.metadata.account.UserRows;
import io.lading.metadata.account.UserRows.NewPassword;
import io.lading.storage.StorageException;
import java.util.Optional;

/// The accounts of users whom a trusted proxy has authenticated. An account with a password is never signed in
/// by the proxy. Thread-safe.
final class ProxyAccounts {
    private final ProxyRules rules;
    private final UserRows users;
    private final Accounts accounts;
    private final SecurityLog log;

    ProxyAccounts(ProxyRules rules, UserRows users, Accounts accounts, SecurityLog log) {
        this.rules = rules;
        this.users = users;
        this.accounts = accounts;
        this.log = log;
    }

    /// Whether a user may send requests.
    sealed interface Admission {
        /// @param signIn the sign-in of the account
        record Admitted(SignIn.Ok signIn) implements Admission {}

        /// @param why the reason
        record Refused(RefusedPerson why) implements Admission {}
    }

    /// Finds or adds the account of a user.
    ///
    /// @param name as the proxy sent it
    Admission admit(String name) throws StorageException {
        if (!Username.isName(name)) {
            return new Admission.Refused(RefusedPerson.BAD_NAME);
        }
        Optional<User> user = users.find(name);
        if (user.isEmpty()) {
            Optional<RefusedPerson> why = add(name);
            if (why.isPresent()) {
                return new Admission.Refused(why.get());
            }
        } else if (user.get().hasPassword()) {
            return new Admission.Refused(RefusedPerson.NAME_TAKEN);
        }
        return accounts.vouched(name, Way.PROXY)
                .<Admission>map(Admission.Admitted::new)
                .orElseGet(() -> new Admission.Refused(RefusedPerson.DISABLED));
    }

    /// Adds an account with the role that new accounts have. Empty if it exists now.
    private Optional<RefusedPerson> add(String name) throws StorageException {
        if (rules.accounts() == AccountPolicy.EXISTING) {
            return Optional.of(RefusedPerson.NOT_INVITED);
        }
        return switch (users.addNew(name, NewPassword.NONE, Role.UPLOADER, false)) {
            case DONE -> {
                log.note(Act.done(Kind.ACCOUNT_ADDED).by(name).to(name).with("proxy, " + Role.UPLOADER.label()));
                yield Optional.empty();
            }
            // Another request of the same user has just added it, or an administrator one with a password.
            case TAKEN -> users.find(name).filter(User::hasPassword).map(_ -> RefusedPerson.NAME_TAKEN);
            case HAS_FILES -> Optional.of(RefusedPerson.NAME_HAS_FILES);
            case UNKNOWN, LAST_ADMIN -> throw new IllegalStateException("Not an outcome of an addition");
        };
    }
}
