package io.lading.storage;

import java.time.Duration;

/// How a store sends a content to a client that has an address of it ([ContentStore#address]).
///
/// @param type         the value of `Content-Type`
/// @param disposition  the value of `Content-Disposition`
/// @param cacheControl the value of `Cache-Control`
/// @param validity     how long a download can begin; one that has begun may take longer
public record Delivery(String type, String disposition, String cacheControl, Duration validity) {}
