package io.lading.notify.webhook;

import io.lading.http.problem.Problems;
import io.lading.http.problem.Refusal;
import io.lading.metadata.webhook.Progress;
import io.lading.storage.StorageException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// What webhooks have delivered, and delivering again. The security filters admit administrators only.
@RestController
final class WebhookController {
    private final Webhooks webhooks;

    WebhookController(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    /// `id` names the webhook in paths. `delivered` and `lastGivenUp` are event numbers; times are RFC 3339.
    record WebhookJson(
            String id,
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

    /// @param from the number of the first event to deliver again, or null to make the next attempt now
    record Again(@Nullable Long from) {}

    /// Delivers again. Receivers that remember message IDs ignore events that they have received before.
    @PostMapping("/api/webhooks/{id}/retry")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void retry(@PathVariable("id") String id, @RequestBody Again wish) throws StorageException {
        Hook hook = webhooks.find(id).orElseThrow(() -> new Refusal(Problems.notFound("webhook")));
        if (!hook.again(wish.from())) {
            throw new Refusal(Problems.badRequest("\"from\" must be the number of an event that was delivered or given"
                    + " up before, or null to try the next event now."));
        }
    }

    private WebhookJson json(Hook hook) {
        Progress progress = hook.progress();
        return new WebhookJson(
                hook.url().id(),
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
