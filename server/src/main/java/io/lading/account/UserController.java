package io.lading.account;

import io.lading.account.OneTimePasswords.OneTime;
import io.lading.account.People.UserJson;
import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.SecurityLog;
import io.lading.http.field.RequestTime;
import io.lading.http.problem.Problem;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.metadata.account.Role;
import io.lading.metadata.account.User;
import io.lading.metadata.account.UserRows;
import io.lading.metadata.account.UserRows.End;
import io.lading.metadata.account.UserRows.NewPassword;
import io.lading.metadata.account.UserRows.OwnQuota;
import io.lading.storage.StorageException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// The accounts. The security filters admit administrators only.
@RestController
@RequestMapping("/api/users")
final class UserController {
    private final UserRows users;
    private final People people;
    private final Accounts accounts;
    private final OneTimePasswords oneTime;
    private final AbandonedUploads abandoned;
    private final SecurityLog log;

    UserController(
            UserRows users,
            People people,
            Accounts accounts,
            OneTimePasswords oneTime,
            AbandonedUploads abandoned,
            SecurityLog log) {
        this.users = users;
        this.people = people;
        this.accounts = accounts;
        this.oneTime = oneTime;
        this.abandoned = abandoned;
        this.log = log;
    }

    record NewUser(
            @Nullable String name,
            @Nullable JsonNode password,
            @Nullable String role,
            @Nullable Boolean mustChangePassword,
            @Nullable Boolean hasPassword,
            @Nullable JsonNode quota,
            @Nullable JsonNode endsAt) {}

    /// @param hasPassword `false` removes the password, so that a provider or a proxy can sign the account in
    record UserChange(
            @Nullable String password,
            @Nullable String role,
            @Nullable Boolean mustChangePassword,
            @Nullable Boolean hasPassword,
            @Nullable Boolean disabled,
            @Nullable JsonNode quota,
            @Nullable JsonNode endsAt) {}

    record UserList(List<UserJson> users) {}

    @GetMapping
    ResponseEntity<UserList> list() throws StorageException {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(new UserList(people.all()));
    }

    /// Adds an account. Without a password in the request it gets a one-time password, which only this response
    /// contains; with `hasPassword: false` it gets none, and only a provider or a proxy can sign it in.
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    UserJson add(@RequestBody NewUser wish) throws StorageException {
        String name = wish.name() == null ? "" : wish.name();
        if (!Username.isName(name)) {
            throw new Refusal(Problems.badRequest("Usernames must be 1 to " + Username.MAX_LENGTH
                    + " characters long, start with a letter or digit, and may contain letters, digits and . _ @ -."));
        }
        Role role = wish.role() == null ? Role.UPLOADER : role(wish.role());
        OwnQuota quota = quota(wish.quota());
        End end = end(wish.endsAt());
        boolean without = without(wish.hasPassword(), wish.password());
        OneTime given = wish.password() == null && !without ? oneTime.fresh() : null;
        NewPassword password =
                without ? NewPassword.NONE : given == null ? chosen(name, given(wish.password())) : given.stored();
        boolean mustChange = given != null || Boolean.TRUE.equals(wish.mustChangePassword());
        expect(users.addNew(name, password, role, mustChange), name);
        note(Kind.ACCOUNT_ADDED, name, role.label());
        limit(name, quota, end);
        return people.of(known(name)).with(given == null ? null : given.text());
    }

    /// A client that sends null has lost the password that it meant to send.
    private static String given(@Nullable JsonNode password) {
        if (password == null || !password.isString()) {
            throw new Refusal(
                    Problems.badRequest("The password must be a text. Leave it out to get a one-time password."));
        }
        return password.asString();
    }

    private NewPassword chosen(String name, @Nullable String password) {
        return new NewPassword(accounts.hash(PasswordRule.checked(name, password)), null);
    }

    /// Sets the limits of a new account.
    private void limit(String name, @Nullable OwnQuota quota, @Nullable End end) throws StorageException {
        boolean limited = (quota != null && quota.bytes() != null) || (end != null && end.at() != null);
        if (limited) {
            User before = known(name);
            UserRows.Wish wish = new UserRows.Wish(null, null, null, null, quota, end);
            expect(users.change(name, wish), name);
            note(before, wish);
        }
    }

    @PatchMapping("/{name}")
    UserJson change(@PathVariable("name") String name, @RequestBody UserChange change) throws StorageException {
        User before = known(name);
        @Nullable Role role = change.role() == null ? null : role(change.role());
        @Nullable OwnQuota quota = quota(change.quota());
        @Nullable End end = end(change.endsAt());
        boolean without = without(change.hasPassword(), change.password());
        @Nullable NewPassword password = change.password() == null ? null : chosen(name, change.password());
        if (without && before.hasPassword()) {
            password = NewPassword.NONE;
        }
        UserRows.Wish wish =
                new UserRows.Wish(password, role, change.mustChangePassword(), change.disabled(), quota, end);
        expect(users.change(name, wish), name);
        note(before, wish);
        return people.of(known(name));
    }

    private void note(User before, UserRows.Wish wish) {
        String name = before.name();
        if (wish.password() != null) {
            note(Kind.PASSWORD_CHANGED, name, wish.password().equals(NewPassword.NONE) ? "removed" : "");
        }
        if (wish.role() != null) {
            note(
                    Kind.ROLE_CHANGED,
                    name,
                    before.role().label() + " to " + wish.role().label());
        }
        if (wish.disabled() != null && wish.disabled() != before.disabled()) {
            note(wish.disabled() ? Kind.ACCOUNT_DISABLED : Kind.ACCOUNT_ENABLED, name, "");
        }
        if (wish.quota() != null) {
            note(
                    Kind.QUOTA_CHANGED,
                    name,
                    text(before.quota(), "default") + " to " + text(wish.quota().bytes(), "default"));
        }
        if (wish.end() != null) {
            note(
                    Kind.ACCOUNT_END_CHANGED,
                    name,
                    text(before.endsAt(), "none") + " to " + text(wish.end().at(), "none"));
        }
    }

    private static String text(@Nullable Object value, String otherwise) {
        return value == null ? otherwise : value.toString();
    }

    /// Deletes an account and cancels its unfinished uploads. Its files stay.
    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable("name") String name) throws StorageException {
        known(name);
        expect(users.remove(name), name);
        note(Kind.ACCOUNT_REMOVED, name, "");
        abandoned.cancel(name);
    }

    private void note(Kind kind, String account, String detail) {
        log.note(Act.done(kind).by(Identity.current().name()).to(account).with(detail));
    }

    /// @throws Refusal if the change was not made
    private static void expect(UserRows.Change outcome, String name) {
        switch (outcome) {
            case DONE -> {}
            case UNKNOWN -> throw new Refusal(Problems.notFound("user"));
            case TAKEN ->
                throw new Refusal(new Problem(
                        409,
                        "name-taken",
                        "Username already exists",
                        "There is already a user " + name + ". Choose another username."));
            case HAS_FILES ->
                throw new Refusal(new Problem(
                        409,
                        "name-has-files",
                        "Username still owns files",
                        "A deleted user of this name still has files. Delete them first, or choose another username."));
            case LAST_ADMIN ->
                throw new Refusal(new Problem(
                        409,
                        "last-admin",
                        "Last administrator",
                        "Make another user with a password an administrator first."));
        }
    }

    private User known(String name) throws StorageException {
        Optional<User> user = Username.isPossible(name) ? users.find(name) : Optional.empty();
        return user.orElseThrow(() -> new Refusal(Problems.notFound("user")));
    }

    /// Whether an account is to have no password.
    private static boolean without(@Nullable Boolean hasPassword, @Nullable Object password) {
        if (hasPassword != null && hasPassword == (password == null)) {
            throw new Refusal(Problems.badRequest("Send hasPassword as false and without a password, or not at all."));
        }
        return Boolean.FALSE.equals(hasPassword);
    }

    private static Role role(String label) {
        return Role.parse(label)
                .orElseThrow(() -> new Refusal(Problems.badRequest("Role must be viewer, uploader or admin.")));
    }

    /// The requested quota: JSON null lets the setting of the server hold; null without such a member.
    private static @Nullable OwnQuota quota(@Nullable JsonNode given) {
        if (given == null || given.isNull()) {
            return given == null ? null : new OwnQuota(null);
        }
        if (!given.isIntegralNumber() || !given.canConvertToLong() || given.asLong() < 0) {
            throw new Refusal(Problems.badRequest(
                    "Quota must be a number of bytes, or null for the setting of the server (LADING_QUOTA)."));
        }
        return new OwnQuota(given.asLong());
    }

    /// The requested end of an account: JSON null removes it; null without such a member.
    private static @Nullable End end(@Nullable JsonNode given) {
        if (given == null || given.isNull()) {
            return given == null ? null : new End(null);
        }
        return RequestTime.parse(given.isString() ? given.asString() : "")
                .map(End::new)
                .orElseThrow(() -> new Refusal(Problems.badRequest(
                        "endsAt must be " + RequestTime.RULE + ", or null if the account does not end.")));
    }
}
