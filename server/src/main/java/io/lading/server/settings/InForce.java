package io.lading.server.settings;

import io.lading.oversight.SettingInForce;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The variables of the server as administrators see them, without secrets.
final class InForce {
    /// User information in a URL.
    private static final Pattern USER_INFO = Pattern.compile("//[^/@]*@");

    /// Parameters of a URL of a database, one of which can be a password.
    private static final Pattern PARAMETERS = Pattern.compile("^(jdbc:[^?]*)\\?.*");

    private InForce() {}

    static List<SettingInForce> in(Map<String, String> environment) {
        return Variables.ALL.stream().map(variable -> of(variable, environment)).toList();
    }

    private static SettingInForce of(Variable<?> variable, Map<String, String> environment) {
        String text = environment.getOrDefault(variable.name(), "").strip();
        boolean set = !text.isEmpty();
        String value = set ? text : variable.fallback();
        boolean hidden = set && variable.secret();
        return new SettingInForce(variable.name(), hidden ? "" : withoutSecrets(value), set, hidden);
    }

    private static String withoutSecrets(String value) {
        String withoutUser = USER_INFO.matcher(value).replaceAll("//…@");
        return PARAMETERS.matcher(withoutUser).replaceFirst("$1?…");
    }
}
