package io.lading.notify.webhook;

import io.lading.metadata.webhook.Progress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// `GET /api/webhooks`. The security filters admit administrators only.
@RestController
final class WebhookController {
    private final Webhooks webhooks;

    WebhookController(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    /// `delivered` and `lastGivenUp` are event numbers; times are RFC 3339.
    record WebhookJson(
            String url,
            @Nullable Long delivered,
            @Nullable String deliveredAt,
            long pending,
            int attempts,
            @Nullable String error,
            @Nullable String nextAttempt,
            long givenUp,
            @Nullable Long lastGivenUp) {}

    record WebhookList(List<WebhookJson> webhooks) {}

    @GetMapping("/api/webhooks")
    WebhookList list() {
        return new WebhookList(webhooks.hooks().stream().map(this::json).toList());
    }

    private WebhookJson json(Hook hook) {
        Progress progress = hook.progress();
        return new WebhookJson(
                hook.url().toString(),
                number(progress.delivered()),
                time(progress.deliveredAt()),
                webhooks.pending(hook),
                progress.attempts(),
                progress.error(),
                time(progress.nextAttempt()),
                progress.givenUp(),
                number(progress.lastGivenUp()));
    }

    private static @Nullable Long number(long event) {
        return event == 0 ? null : event;
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
