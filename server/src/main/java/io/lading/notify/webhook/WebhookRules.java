package io.lading.notify.webhook;

import java.util.List;
import java.util.Optional;

/// What an operator decides about webhooks.
///
/// @param urls         where events are posted to, each once
/// @param key          signs deliveries; there is one when there is a URL
/// @param allowPrivate whether addresses of private networks and of this machine may be posted to
public record WebhookRules(List<WebhookUrl> urls, Optional<SigningKey> key, boolean allowPrivate) {
    /// URLs at most.
    public static final int MAX_URLS = 16;

    /// @throws IllegalArgumentException if there are URLs and no key
    public WebhookRules {
        urls = List.copyOf(urls);
        if (!urls.isEmpty() && key.isEmpty()) {
            throw new IllegalArgumentException("Deliveries are signed");
        }
    }
}
