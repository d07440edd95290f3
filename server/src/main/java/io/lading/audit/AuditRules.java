package io.lading.audit;

/// The administrator's settings for security events.
///
/// @param days how many days rows are kept; 0 to write only log lines and no rows
public record AuditRules(int days) {}
