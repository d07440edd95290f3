package io.lading.monitor;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Liveness and readiness. Both endpoints need no authentication and reveal no details.
@RestController
final class HealthController {
    private static final String STATUS = "status";

    private final Readiness readiness;

    HealthController(Readiness readiness) {
        this.readiness = readiness;
    }

    /// Liveness: answers as long as the process serves requests. If it does not answer, restart the server.
    @GetMapping("/api/health")
    ResponseEntity<Object> alive() {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(Map.of(STATUS, "up"));
    }

    /// Readiness: whether uploads are accepted now. If not, a restart does not help; an administrator must act.
    ///
    /// @param storage `optional`: whether everything else works now. A balancer that sends no request to a
    ///     server that is not ready would otherwise take all of them away when the store that they share is
    ///     down
    @GetMapping("/api/health/ready")
    ResponseEntity<Object> ready(@RequestParam @Nullable String storage) {
        Readiness.Report report = readiness.report();
        boolean ready = "optional".equals(storage) ? report.readyWithoutStorage() : report.ready();
        Map<String, String> checks = new LinkedHashMap<>();
        report.checks().forEach((name, passes) -> checks.put(name, word(passes)));
        HttpStatus status = ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE;
        return ResponseEntity.status(status)
                .cacheControl(CacheControl.noStore())
                .body(Map.of(STATUS, word(ready), "checks", checks));
    }

    private static String word(boolean good) {
        return good ? "up" : "down";
    }
}
