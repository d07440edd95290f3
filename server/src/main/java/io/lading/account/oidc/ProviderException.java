package io.lading.account.oidc;

import java.util.Locale;
import java.util.regex.Pattern;

/// A sign-in through the provider failed. The message is for the log of the server.
public final class ProviderException extends Exception {
    private static final long serialVersionUID = 1L;

    /// Error codes of OAuth 2.0 and OpenID Connect.
    private static final Pattern CODE = Pattern.compile("[a-z_]{1,40}");

    /// Why it failed.
    public enum Reason {
        /// The provider did not respond in time, or not as an OpenID provider does.
        UNREACHABLE,
        /// The person or the provider cancelled the sign-in.
        DENIED,
        /// The provider responded with another error.
        PROVIDER_ERROR,
        /// The response does not belong to a sign-in that this browser began within the last minutes.
        EXPIRED,
        /// The response of the provider could not be verified.
        INVALID,
        /// Too many sign-ins at the same time.
        BUSY;

        /// The name in the address of the page and in security events, such as `provider-error`.
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Reason reason;
    private final String code;

    ProviderException(Reason reason, String message) {
        this(reason, "", message, null);
    }

    ProviderException(Reason reason, String message, Throwable cause) {
        this(reason, "", message, cause);
    }

    private ProviderException(
            Reason reason, String code, String message, @org.jspecify.annotations.Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.code = code;
    }

    /// The provider responded with an error.
    ///
    /// @param code the error code as received
    static ProviderException said(String code) {
        Reason reason = code.equals("access_denied") ? Reason.DENIED : Reason.PROVIDER_ERROR;
        String known = CODE.matcher(code).matches() ? code : "";
        return new ProviderException(reason, known, "The provider responded with the error " + known, null);
    }

    public Reason reason() {
        return reason;
    }

    /// The error code of the provider: lower case letters and `_`, or empty.
    public String code() {
        return code;
    }
}
