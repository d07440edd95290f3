package io.lading.account;

import io.lading.http.Problem;
import io.lading.http.Problems;
import io.lading.http.Refusal;
import io.lading.storage.StorageException;
import java.util.List;
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

/// The accounts, for admins only (the security filters see to it).
@RestController
@RequestMapping("/api/users")
final class UserController {
    private final Users users;
    private final Accounts accounts;

    UserController(Users users, Accounts accounts) {
        this.users = users;
        this.accounts = accounts;
    }

    record NewUser(
            @Nullable String name,
            @Nullable String password,
            @Nullable String role) {}

    record UserChange(@Nullable String password, @Nullable String role) {}

    record UserJson(String name, String role, String createdAt) {
        static UserJson of(User user) {
            return new UserJson(
                    user.name(), user.role().label(), user.createdAt().toString());
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
        if (!User.isName(name)) {
            throw new Refusal(Problems.badRequest("A user name has 1 to " + User.MAX_NAME
                    + " letters, digits, or characters of \"._@-\", and begins with a letter or digit."));
        }
        Role role = wish.role() == null ? Role.UPLOADER : role(wish.role());
        if (!accounts.add(name, PasswordRule.checked(wish.password()), role)) {
            throw new Refusal(new Problem(409, "name-taken", "The name is taken", "There is a user " + name + "."));
        }
        return UserJson.of(known(name));
    }

    @PatchMapping("/{name}")
    UserJson change(@PathVariable("name") String name, @RequestBody UserChange change) throws StorageException {
        known(name);
        if (change.password() != null) {
            accounts.setPassword(name, PasswordRule.checked(change.password()));
        }
        if (change.role() != null) {
            keepAnAdmin(name, role(change.role()) == Role.ADMIN);
            users.setRole(name, role(change.role()));
        }
        return UserJson.of(known(name));
    }

    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable("name") String name) throws StorageException {
        known(name);
        keepAnAdmin(name, false);
        users.remove(name);
    }

    private void keepAnAdmin(String name, boolean staysAdmin) throws StorageException {
        boolean another = users.all().stream()
                .anyMatch(user -> user.role() == Role.ADMIN && !user.name().equals(name));
        if (!another && !staysAdmin) {
            throw new Refusal(
                    new Problem(409, "last-admin", "The last admin", "Somebody else must be an admin before."));
        }
    }

    private User known(String name) throws StorageException {
        return users.find(name).orElseThrow(() -> new Refusal(Problems.notFound("user")));
    }

    private static Role role(String label) {
        return Role.parse(label)
                .orElseThrow(() -> new Refusal(Problems.badRequest("A role is viewer, uploader or admin.")));
    }
}
