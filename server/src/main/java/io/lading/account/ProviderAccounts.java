package io.lading.account;

import io.lading.account.Accounts.SignIn;
import io.lading.account.Identity.Way;
import io.lading.account.oidc.ProvenPerson;
import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.Outcome;
import io.lading.audit.SecurityLog;
import io.lading.http.field.PlainText;
import io.lading.metadata.account.Role;
import io.lading.metadata.account.SubjectRows;
import io.lading.metadata.account.SubjectRows.Found;
import io.lading.metadata.account.SubjectRows.Subject;
import io.lading.metadata.account.User;
import io.lading.metadata.account.UserRows;
import io.lading.storage.StorageException;
import java.util.Optional;

/// The accounts of persons whom an OpenID provider has authenticated. Thread-safe.
///
/// An account belongs to a person by issuer and subject. The username counts at the first sign-in only, and an
/// account with a password is never linked to a person.
final class ProviderAccounts {
    private final ProviderRules rules;
    private final UserRows users;
    private final SubjectRows subjects;
    private final Accounts accounts;
    private final SecurityLog log;

    ProviderAccounts(ProviderRules rules, UserRows users, SubjectRows subjects, Accounts accounts, SecurityLog log) {
        this.rules = rules;
        this.users = users;
        this.subjects = subjects;
        this.accounts = accounts;
        this.log = log;
    }

    /// Whether a person may sign in.
    sealed interface Admission {
        /// @param signIn the sign-in of the account
        record Admitted(SignIn.Ok signIn) implements Admission {}

        /// @param name the account if it is known, or empty
        /// @param why  the reason
        record Refused(String name, RefusedPerson why) implements Admission {}
    }

    /// Finds, links or adds the account of a person, and gives it the role that the provider says.
    Admission admit(ProvenPerson person) throws StorageException {
        Optional<Subject> subject = subject(person);
        if (subject.isEmpty()) {
            return new Admission.Refused("", RefusedPerson.BAD_NAME);
        }
        Optional<String> linked = subjects.find(subject.get());
        Optional<Role> role = rules.role(person.groups());
        if (role.isEmpty()) {
            // The person has no rights any more, so the sessions end.
            if (linked.isPresent()) {
                users.endSignIns(linked.get());
            }
            return new Admission.Refused(linked.orElse(""), RefusedPerson.NO_ROLE);
        }
        if (linked.isPresent()) {
            return enter(linked.get(), role.get());
        }
        String name = Username.typed(person.username());
        return Username.isName(name)
                ? first(subject.get(), name, role.get())
                : new Admission.Refused("", RefusedPerson.BAD_NAME);
    }

    private static Optional<Subject> subject(ProvenPerson person) {
        boolean fits = person.subject().length() <= SubjectRows.MAX_LENGTH && PlainText.is(person.subject());
        return fits ? Optional.of(new Subject(person.issuer(), person.subject())) : Optional.empty();
    }

    /// The first sign-in of a person.
    private Admission first(Subject person, String name, Role role) throws StorageException {
        Found found =
                switch (rules.accounts()) {
                    case CREATE -> subjects.addIfMissing(person, name, role);
                    case EXISTING -> subjects.link(person, name);
                };
        return switch (found) {
            case Found.Known(String user) -> enter(user, role);
            case Found.Linked(String user) -> {
                log.note(Act.done(Kind.ACCOUNT_LINKED).by(user).to(user).with(person.subject()));
                yield enter(user, role);
            }
            case Found.Added(String user) -> {
                log.note(Act.done(Kind.ACCOUNT_ADDED).by(user).to(user).with("provider, " + role.label()));
                yield enter(user, role);
            }
            case Found.NameTaken _ -> new Admission.Refused(name, RefusedPerson.NAME_TAKEN);
            case Found.NameHasFiles _ -> new Admission.Refused("", RefusedPerson.NAME_HAS_FILES);
            case Found.NotInvited _ -> new Admission.Refused("", RefusedPerson.NOT_INVITED);
        };
    }

    private Admission enter(String name, Role role) throws StorageException {
        Optional<User> user = users.find(name);
        if (user.isEmpty() || accounts.vouched(name, Way.SESSION).isEmpty()) {
            return new Admission.Refused(name, RefusedPerson.DISABLED);
        }
        Role before = user.get().role();
        if (rules.decideRoles() && before != role) {
            if (users.change(name, new UserRows.Wish(null, role, null)) == UserRows.Change.LAST_ADMIN) {
                return new Admission.Refused(name, RefusedPerson.LAST_ADMIN);
            }
            log.note(Act.of(Kind.ROLE_CHANGED, Outcome.SUCCESS)
                    .by(name)
                    .to(name)
                    .with(before.label() + " to " + role.label() + ", provider"));
        }
        return accounts.vouched(name, Way.SESSION)
                .<Admission>map(Admission.Admitted::new)
                .orElseGet(() -> new Admission.Refused(name, RefusedPerson.DISABLED));
    }
}
