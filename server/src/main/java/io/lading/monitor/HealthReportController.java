package io.lading.monitor;

import io.lading.audit.SecurityLog;
import io.lading.notify.EventStream;
import io.lading.upload.Uploads;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// `GET /api/admin/health`: what this server checks and does now. The security filters admit administrators only.
@RestController
final class HealthReportController {
    private final Readiness readiness;
    private final Uploads uploads;
    private final EventStream streams;
    private final SecurityLog security;

    HealthReportController(Readiness readiness, Uploads uploads, EventStream streams, SecurityLog security) {
        this.readiness = readiness;
        this.uploads = uploads;
        this.streams = streams;
        this.security = security;
    }

    /// @param name as in `GET /api/health/ready`
    record CheckJson(String name, boolean passes) {}

    /// @param receiving            requests that send content now
    /// @param digestLag            stored bytes without a digest
    /// @param eventStreams         open event streams: pages and programs that are told about new files
    /// @param unrecordedEvents     security events since the start that the database could not store
    record HealthJson(
            boolean ready,
            List<CheckJson> checks,
            long receiving,
            long digestLag,
            int eventStreams,
            long unrecordedEvents) {}

    @GetMapping("/api/admin/health")
    ResponseEntity<HealthJson> health() {
        Readiness.Report report = readiness.report();
        List<CheckJson> checks = report.checks().entrySet().stream()
                .map(check -> new CheckJson(check.getKey(), check.getValue()))
                .toList();
        HealthJson health = new HealthJson(
                report.ready(),
                checks,
                uploads.stats().receiving(),
                uploads.digestLag(),
                streams.streams(),
                security.unrecorded());
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(health);
    }
}
