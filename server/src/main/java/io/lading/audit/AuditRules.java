package io.lading.audit;

/// What an operator decides about security events.
///
/// @param days how long rows are kept; 0 for no rows, only lines in the log
public record AuditRules(int days) {}
