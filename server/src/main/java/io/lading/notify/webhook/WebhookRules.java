package io.lading.notify.webhook;

import java.util.List;
import java.util.Optional;

/// The administrator's settings for webhooks.
///
/// @param urls         the receivers of events, without duplicates
/// @param key          signs deliveries; present if there is a URL
/// @param allowPrivate whether receivers may be on this machine or in private networks
public record WebhookRules(List<WebhookUrl> urls, Optional<SigningKey> key, boolean allowPrivate) {
    /// The maximum number of URLs.
    public static final int MAX_URLS = 16;

    /// @throws IllegalArgumentException if there are URLs but no key
    public WebhookRules {
        urls = List.copyOf(urls);
        if (!urls.isEmpty() && key.isEmpty()) {
            throw new IllegalArgumentException("Webhooks need a signing key");
        }
    }
}
