package io.lading.server;

import java.util.Map;

/// One environment variable the server reads.
///
/// @param name        with the prefix `LADING_`
/// @param fallback    the text used when it is not set or empty; empty when there is no value then
/// @param allowed     what values are taken, for people
/// @param description what it does, for the configuration page
/// @param secret      whether a wrong value must not be shown
/// @param parser      makes the value of a text
record Variable<T>(String name, String fallback, String allowed, String description, boolean secret, Parser<T> parser) {
    /// Makes a value of a text.
    @FunctionalInterface
    public interface Parser<T> {
        /// @throws IllegalArgumentException if the text is no allowed value
        T parse(String text);
    }

    private String shown(String text) {
        return secret ? "(not shown)" : text;
    }

    /// The value in an environment.
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
