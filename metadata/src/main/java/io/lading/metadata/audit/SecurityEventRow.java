package io.lading.metadata.audit;

import java.time.Instant;

/// A security event in the database. Texts that do not apply are empty.
///
/// @param id      a UUID
/// @param at      the time of the first occurrence
/// @param lastAt  the time of the last occurrence
/// @param times   number of occurrences
/// @param weight  the rank of its weight; each weight has its own row limit
/// @param kind    the label of its kind, such as `sign-in`
/// @param outcome the label of its outcome, such as `failure`
/// @param person  the account that did it or tried to do it
/// @param address the address of the client
/// @param agent   the `User-Agent` of the client
/// @param subject what it was done to
/// @param detail  more about the subject
public record SecurityEventRow(
        String id,
        Instant at,
        Instant lastAt,
        long times,
        int weight,
        String kind,
        String outcome,
        String person,
        String address,
        String agent,
        String subject,
        String detail) {}
