package io.lading.account;

import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.SecurityLog;
import io.lading.http.problem.Problem;
import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.metadata.account.Role;
import io.lading.metadata.account.User;
import io.lading.metadata.account.UserRows;
import io.lading.storage.StorageException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// The accounts. The security filters admit administrators only.
@RestController
@RequestMapping("/api/users")
final class UserController {
    private final UserRows users;
    private final Accounts accounts;
    private final SecurityLog log;

    UserController(UserRows users, Accounts accounts, SecurityLog log) {
        this.log = log;
        this.users = users;
        this.accounts = accounts;
    }

    record NewUser(
            @Nullable String name,
            @Nullable String password,
            @Nullable String role,
            @Nullable Boolean mustChangePassword) {}

    record UserChange(
            @Nullable String password,
            @Nullable String role,
            @Nullable Boolean mustChangePassword) {}

    record UserJson(String name, String role, String createdAt, boolean mustChangePassword) {
        static UserJson of(User user) {
            return new UserJson(
                    user.name(), user.role().label(), user.createdAt().toString(), user.mustChangePassword());
        }
    }

    record UserList(List<UserJson> users) {}

    @GetMapping
    UserList list() throws StorageException {
        return new UserList(users.all().stream().map(UserJson::of).toList());
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    UserJson add(@RequestBody NewUser wish) throws StorageException {
        String name = wish.name() == null ? "" : wish.name();
        if (!Username.isName(name)) {
            throw new Refusal(Problems.badRequest("Usernames must be 1 to " + Username.MAX_LENGTH
                    + " characters long, start with a letter or digit, and may contain letters, digits and . _ @ -."));
        }
        Role role = wish.role() == null ? Role.UPLOADER : role(wish.role());
        String hash = accounts.hash(PasswordRule.checked(name, wish.password()));
        expect(users.addNew(name, hash, role, Boolean.TRUE.equals(wish.mustChangePassword())), name);
        note(Kind.ACCOUNT_ADDED, name, role.label());
        return UserJson.of(known(name));
    }

    @PatchMapping("/{name}")
    UserJson change(@PathVariable("name") String name, @RequestBody UserChange change) throws StorageException {
        User before = known(name);
        @Nullable Role role = change.role() == null ? null : role(change.role());
        @Nullable
        String hash = change.password() == null ? null : accounts.hash(PasswordRule.checked(name, change.password()));
        expect(users.change(name, new UserRows.Wish(hash, role, change.mustChangePassword())), name);
        if (hash != null) {
            note(Kind.PASSWORD_CHANGED, name, "");
        }
        if (role != null) {
            note(Kind.ROLE_CHANGED, name, before.role().label() + " to " + role.label());
        }
        return UserJson.of(known(name));
    }

    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable("name") String name) throws StorageException {
        known(name);
        expect(users.remove(name), name);
        note(Kind.ACCOUNT_REMOVED, name, "");
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
}
