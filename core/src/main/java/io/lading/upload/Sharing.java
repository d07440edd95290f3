package io.lading.upload;

import io.lading.node.Leases;
import io.lading.space.SharedSpace;

/// What an engine needs if other nodes work on the same uploads.
///
/// @param claims which node may write which bytes
/// @param leases which node does the work that only one may do
/// @param space  what unfinished uploads reserve
public record Sharing(SharedClaims claims, Leases leases, SharedSpace space) {}
