package io.lading.oversight;

import io.lading.http.path.Paths;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// The configuration of this server. The security filters admit administrators only.
@RestController
public final class SettingsInForceResource {
    private final List<SettingInForce> settings;

    /// @param settings without secrets
    public SettingsInForceResource(List<SettingInForce> settings) {
        this.settings = List.copyOf(settings);
    }

    record SettingsJson(List<SettingInForce> settings) {}

    @GetMapping(Paths.SETTINGS_IN_FORCE)
    ResponseEntity<SettingsJson> settings() {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(new SettingsJson(settings));
    }
}
