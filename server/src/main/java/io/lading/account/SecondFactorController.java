package io.lading.account;

import io.lading.account.Identity.Factor;
import io.lading.account.Identity.Way;
import io.lading.account.factor.RecoveryCodes;
import io.lading.account.factor.Totp;
import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.Outcome;
import io.lading.audit.SecurityLog;
import io.lading.http.problem.Problem;
import io.lading.http.problem.Refusal;
import io.lading.metadata.account.FactorRows.Use;
import io.lading.metadata.account.User;
import io.lading.metadata.account.UserRows;
import io.lading.storage.StorageException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// The second factor of the caller. Tokens cannot be used, and each change needs the password again.
@RestController
@RequestMapping("/api/account/second-factor")
final class SecondFactorController {
    private static final String ACTION = "manage the second factor";

    private final SecondFactor factors;
    private final CurrentPassword passwords;
    private final UserRows users;
    private final Accounts accounts;
    private final NewSession sessions;
    private final AccountRules rules;
    private final SecurityLog log;

    SecondFactorController(
            SecondFactor factors,
            CurrentPassword passwords,
            UserRows users,
            Accounts accounts,
            NewSession sessions,
            AccountRules rules,
            SecurityLog log) {
        this.factors = factors;
        this.passwords = passwords;
        this.users = users;
        this.accounts = accounts;
        this.sessions = sessions;
        this.rules = rules;
        this.log = log;
    }

    /// @param since         since when the account has one, or null
    /// @param recoveryCodes how many recovery codes are not used yet
    /// @param demanded      whether the role of the account must have one
    record FactorJson(boolean active, @Nullable String since, int recoveryCodes, boolean demanded) {}

    /// @param secret in Base32, to type into an authenticator app
    /// @param uri    the same for a QR code
    record SecretJson(String secret, String uri) {}

    record CodesJson(List<String> recoveryCodes) {}

    record Password(@Nullable String password) {}

    record Code(@Nullable String code) {}

    record PasswordAndCode(
            @Nullable String password, @Nullable String code) {}

    @GetMapping
    ResponseEntity<FactorJson> state() throws StorageException {
        Identity me = owner();
        Optional<User> user = users.find(me.name()).filter(User::hasSecondFactor);
        String since = user.map(found -> String.valueOf(found.factorSince())).orElse(null);
        boolean demanded = rules.secondFactor().contains(me.role());
        return secret(new FactorJson(user.isPresent(), since, factors.codesLeft(me.name()), demanded));
    }

    /// Makes a secret for an authenticator app. It is not in force before its first code.
    @PostMapping
    ResponseEntity<SecretJson> begin(@RequestBody Password given, HttpServletRequest request) throws StorageException {
        Identity me = owner();
        requirePassword(me, given.password(), Kind.SECOND_FACTOR_ADDED, request);
        String secret = factors.begin(me.name())
                .orElseThrow(() -> new Refusal(new Problem(
                        HttpStatus.CONFLICT,
                        "second-factor-exists",
                        "Second factor exists",
                        "Your account has a second factor. Remove it first.")));
        return secret(new SecretJson(secret, Totp.uri(secret, me.name())));
    }

    /// Puts the secret in force. All other sessions of the caller end.
    @PostMapping("/confirmation")
    ResponseEntity<CodesJson> confirm(@RequestBody Code given, HttpServletRequest request) throws StorageException {
        Identity me = owner();
        List<String> codes = RecoveryCodes.fresh();
        require(factors.confirm(me.name(), text(given.code()), codes), me, Kind.SECOND_FACTOR_ADDED);
        stay(me, request);
        return secret(new CodesJson(codes));
    }

    /// Replaces the recovery codes.
    @PostMapping("/recovery-codes")
    ResponseEntity<CodesJson> replaceCodes(@RequestBody PasswordAndCode given, HttpServletRequest request)
            throws StorageException {
        Identity me = owner();
        requireBoth(me, given, Kind.RECOVERY_CODES_REPLACED, request);
        List<String> codes = RecoveryCodes.fresh();
        factors.replaceCodes(me.name(), codes);
        return secret(new CodesJson(codes));
    }

    /// Removes the second factor. All other sessions of the caller end.
    @PostMapping("/removal")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@RequestBody PasswordAndCode given, HttpServletRequest request) throws StorageException {
        Identity me = owner();
        requireBoth(me, given, Kind.SECOND_FACTOR_REMOVED, request);
        factors.remove(me.name(), me.name());
        stay(me, request);
    }

    private Identity owner() throws StorageException {
        Identity me = passwords.owner(ACTION);
        if (me.mustChangePassword()) {
            throw new Refusal(Challenge.passwordChange());
        }
        return me;
    }

    private void requireBoth(Identity me, PasswordAndCode given, Kind kind, HttpServletRequest request)
            throws StorageException {
        requirePassword(me, given.password(), kind, request);
        if (me.factor() == Factor.ACTIVE) {
            require(factors.use(me.name(), text(given.code())), me, kind);
        } else {
            throw new Refusal(new Problem(
                    HttpStatus.CONFLICT, "no-second-factor", "No second factor", "Your account has no second factor."));
        }
    }

    private void requirePassword(Identity me, @Nullable String password, Kind kind, HttpServletRequest request)
            throws StorageException {
        passwords.require(me, password, request, outcome -> note(kind, outcome, me, "password"));
    }

    private void require(Use use, Identity me, Kind kind) {
        switch (use) {
            case Use.Right _ -> {}
            case Use.Wrong _ -> {
                note(kind, Outcome.FAILURE, me, "code");
                throw new Refusal(Challenge.codeWrong(HttpStatus.FORBIDDEN));
            }
            case Use.TooMany(var delay) -> {
                note(kind, Outcome.THROTTLED, me, "code");
                throw new Refusal(Challenge.tooMany(delay));
            }
        }
    }

    /// The change has ended the session of the request.
    private void stay(Identity me, HttpServletRequest request) throws StorageException {
        if (me.way() == Way.SESSION) {
            accounts.vouched(me.name(), Way.SESSION)
                    .ifPresent(again -> sessions.open(request, again.caller(), again.changedAt()));
        }
    }

    private void note(Kind kind, Outcome outcome, Identity me, String detail) {
        log.note(Act.of(kind, outcome).by(me.name()).to(me.name()).with(detail));
    }

    private static String text(@Nullable String code) {
        return code == null ? "" : code;
    }

    private static <T> ResponseEntity<T> secret(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }
}
