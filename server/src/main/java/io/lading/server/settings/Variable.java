package io.lading.server.settings;

import java.util.Map;

/// An environment variable that the server reads.
///
/// @param name        with the prefix `LADING_`
/// @param fallback    the default text if the variable is not set or empty; may be empty
/// @param allowed     the allowed values, in words
/// @param description the description on the configuration page
/// @param secret      whether a wrong value must not be shown in messages
/// @param parser      parses the text
record Variable<T>(String name, String fallback, String allowed, String description, boolean secret, Parser<T> parser) {
    /// Parses the text of a variable.
    @FunctionalInterface
    public interface Parser<T> {
        /// @throws IllegalArgumentException if the text is not allowed
        T parse(String text);
    }

    private String shown(String text) {
        return secret ? "(not shown)" : text;
    }

    /// The parsed value in an environment.
    ///
    /// @throws SettingsException if the value is not allowed
    T in(Map<String, String> environment) {
        String set = environment.getOrDefault(name, "").strip();
        String text = set.isEmpty() ? fallback : set;
        try {
            return parser.parse(text);
        } catch (Parsers.ExplainedException e) {
            throw new SettingsException(name, shown(text) + " is not allowed: " + e.why(), allowed, e);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new SettingsException(name, shown(text) + " is not allowed", allowed, e);
        }
    }
}
