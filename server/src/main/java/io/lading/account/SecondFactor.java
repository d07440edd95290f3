package io.lading.account;

import io.lading.account.Accounts.SignIn;
import io.lading.account.Identity.Factor;
import io.lading.account.factor.RecoveryCodes;
import io.lading.account.factor.Totp;
import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.SecurityLog;
import io.lading.metadata.account.FactorRows;
import io.lading.metadata.account.FactorRows.Guess;
import io.lading.metadata.account.FactorRows.Use;
import io.lading.storage.StorageException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Second factors: checks the codes of sign-ins whose password is right, and adds and removes factors. Thread-safe.
///
/// The code is checked after the password, for each request by itself: a client that does not know the password learns
/// nothing of the factor and cannot delay its owner.
final class SecondFactor {
    private final FactorRows rows;
    private final Accounts accounts;
    private final SecurityLog log;
    private final Clock clock;

    SecondFactor(FactorRows rows, Accounts accounts, SecurityLog log, Clock clock) {
        this.rows = rows;
        this.accounts = accounts;
        this.log = log;
        this.clock = clock;
    }

    /// The outcome of a sign-in that can have a code.
    ///
    /// @param byPassword the outcome for the password
    /// @param code       as typed; ignored if the account has no second factor
    /// @param from       where the sign-in comes from
    SignIn withCode(SignIn byPassword, @Nullable String code, SignInClient from) throws StorageException {
        if (!(byPassword instanceof SignIn.Ok(Identity caller, var _)) || caller.factor() != Factor.ACTIVE) {
            return byPassword;
        }
        if (code == null || code.isBlank()) {
            return new SignIn.CodeMissing(caller);
        }
        return switch (use(caller.name(), code)) {
            case Use.Right _ -> {
                accounts.signedInFrom(caller.name(), from.address());
                yield byPassword;
            }
            case Use.Wrong _ -> new SignIn.CodeWrong(caller);
            case Use.TooMany(var delay) -> new SignIn.TooMany(delay);
        };
    }

    /// The outcome of a sign-in that cannot have a code, such as HTTP Basic.
    ///
    /// @param byPassword the outcome for the password
    static SignIn withoutCode(SignIn byPassword) {
        return byPassword instanceof SignIn.Ok(Identity caller, var _) && caller.factor() != Factor.NONE
                ? new SignIn.CodeMissing(caller)
                : byPassword;
    }

    /// Checks a code and uses it up.
    Use use(String name, String code) throws StorageException {
        Use use = rows.use(name, guess(code));
        if (use instanceof Use.Right(boolean recovery) && recovery) {
            log.note(Act.done(Kind.RECOVERY_CODE_USED).by(name));
        }
        return use;
    }

    /// A new secret, which is not in force before [#confirm]; empty if the account has a second factor.
    Optional<String> begin(String name) throws StorageException {
        String secret = Totp.newSecret();
        return rows.begin(name, secret) ? Optional.of(secret) : Optional.empty();
    }

    /// Puts the secret in force if the code belongs to it. All sessions of the account end.
    ///
    /// @param codes the recovery codes
    Use confirm(String name, String code, List<String> codes) throws StorageException {
        Use use = rows.confirm(name, guess(code), digests(codes));
        if (use instanceof Use.Right) {
            log.note(Act.done(Kind.SECOND_FACTOR_ADDED).by(name).to(name));
        }
        return use;
    }

    /// Replaces the recovery codes.
    void replaceCodes(String name, List<String> codes) throws StorageException {
        rows.replaceCodes(name, digests(codes));
        log.note(Act.done(Kind.RECOVERY_CODES_REPLACED).by(name));
    }

    int codesLeft(String name) throws StorageException {
        return rows.codesLeft(name);
    }

    /// Removes the second factor. All sessions of the account end.
    ///
    /// @param by who removes it
    void remove(String name, String by) throws StorageException {
        if (rows.remove(name)) {
            log.note(Act.done(Kind.SECOND_FACTOR_REMOVED).by(by).to(name));
        }
    }

    private static List<String> digests(List<String> codes) {
        return codes.stream().map(RecoveryCodes::sha256).toList();
    }

    private Guess guess(String code) {
        String plain = code.replaceAll("\\s", "");
        return new Guess(secret -> Totp.step(secret, plain, clock.instant()), RecoveryCodes.sha256(code));
    }
}
