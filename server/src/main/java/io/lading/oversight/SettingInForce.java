package io.lading.oversight;

/// A variable of the configuration and its value since the start.
///
/// @param name   such as `LADING_PORT`
/// @param value  the text as set, or else the default; empty if it is hidden
/// @param set    whether it is set in the environment; otherwise the default holds
/// @param hidden whether the value is secret and therefore not shown
public record SettingInForce(String name, String value, boolean set, boolean hidden) {}
