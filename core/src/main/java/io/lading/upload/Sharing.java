package io.lading.upload;

import io.lading.node.Leases;

/// What an engine needs if other nodes work on the same uploads.
///
/// @param claims which node may write which bytes
/// @param leases which node does the work that only one may do
public record Sharing(SharedClaims claims, Leases leases) {}
