package io.lading.account;

import io.lading.account.People.UserJson;
import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.SecurityLog;
import io.lading.http.problem.Problem;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.metadata.account.Role;
import io.lading.metadata.account.User;
import io.lading.metadata.account.UserRows;
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
    private final AbandonedUploads abandoned;
    private final SecurityLog log;

    UserController(UserRows users, People people, Accounts accounts, AbandonedUploads abandoned, SecurityLog log) {
        this.users = users;
        this.people = people;
        this.accounts = accounts;
        this.abandoned = abandoned;
        this.log = log;
    }

    record NewUser(
            @Nullable String name,
            @Nullable String password,
            @Nullable String role,
            @Nullable Boolean mustChangePassword,
            @Nullable JsonNode quota) {}

    record UserChange(
            @Nullable String password,
            @Nullable String role,
            @Nullable Boolean mustChangePassword,
            @Nullable Boolean disabled,
            @Nullable JsonNode quota) {}

    record UserList(List<UserJson> users) {}

    @GetMapping
    ResponseEntity<UserList> list() throws StorageException {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(new UserList(people.all()));
    }

    /// Adds an account. Without a password in the request it gets a one-time password, which only this response
    /// contains.
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
        String oneTime = wish.password() == null ? OneTimePassword.fresh() : null;
        String hash = accounts.hash(oneTime == null ? PasswordRule.checked(name, wish.password()) : oneTime);
        boolean mustChange = oneTime != null || Boolean.TRUE.equals(wish.mustChangePassword());
        expect(users.addNew(name, hash, role, mustChange), name);
        note(Kind.ACCOUNT_ADDED, name, role.label());
        if (quota != null && quota.bytes() != null) {
            expect(users.change(name, new UserRows.Wish(null, null, null, null, quota)), name);
            note(Kind.QUOTA_CHANGED, name, text(quota.bytes()));
        }
        return people.of(known(name)).with(oneTime);
    }

    @PatchMapping("/{name}")
    UserJson change(@PathVariable("name") String name, @RequestBody UserChange change) throws StorageException {
        User before = known(name);
        @Nullable Role role = change.role() == null ? null : role(change.role());
        @Nullable OwnQuota quota = quota(change.quota());
        @Nullable
        String hash = change.password() == null ? null : accounts.hash(PasswordRule.checked(name, change.password()));
        UserRows.Wish wish = new UserRows.Wish(hash, role, change.mustChangePassword(), change.disabled(), quota);
        expect(users.change(name, wish), name);
        note(before, wish);
        return people.of(known(name));
    }

    private void note(User before, UserRows.Wish wish) {
        String name = before.name();
        if (wish.passwordHash() != null) {
            note(Kind.PASSWORD_CHANGED, name, "");
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
                    text(before.quota()) + " to " + text(wish.quota().bytes()));
        }
    }

    private static String text(@Nullable Long quota) {
        return quota == null ? "default" : Long.toString(quota);
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
                        409, "last-admin", "Last administrator", "Make another user an administrator first."));
        }
    }

    private User known(String name) throws StorageException {
        Optional<User> user = Username.isPossible(name) ? users.find(name) : Optional.empty();
        return user.orElseThrow(() -> new Refusal(Problems.notFound("user")));
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
}
