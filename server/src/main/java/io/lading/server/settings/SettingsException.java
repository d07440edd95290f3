package io.lading.server.settings;

/// A setting has a value that is not allowed. The message is shown to the administrator.
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// For settings that do not fit together, or do not fit this machine.
    public SettingsException(String message) {
        super(message);
    }

    SettingsException(String name, String problem, String allowed, RuntimeException cause) {
        super(name + "=" + problem + ". Allowed: " + allowed + ".", cause);
    }
}
