package io.lading.server;

import io.lading.account.FirstAdministrator;
import io.lading.account.FirstPassword;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;

/// Starts the server.
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(Wiring.class)
public class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    /// How names of files are written to the disk.
    private static final String NAMES = "sun.jnu.encoding";

    private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";

    /// A virtual thread that reads or writes a file holds its carrier until the disk answers. With more
    /// carriers than the store lets into the disk at once, requests that need no disk go on.
    private static final int MIN_CARRIERS = 24;

    private static final int CARRIERS_PER_CORE = 4;

    /// @param arguments none to start the server, or `backup` and a directory to add a backup to; everything is
    ///     configured by `LADING_*` environment variables
    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        try {
            requireEveryName(System.getProperty(NAMES, ""));
            Settings settings = Settings.of(environment);
            if (arguments.length == 0) {
                serve(settings, environment);
            } else if (arguments.length == 2 && arguments[0].equals("backup")) {
                backup(settings, Path.of(arguments[1]));
            } else {
                fail("Lading takes no arguments, or: backup DIRECTORY");
            }
        } catch (SettingsException e) {
            fail("Lading does not start: " + e.getMessage());
        }
    }

    /// Elsewhere a file whose name has other letters would fail with its last byte.
    private static void requireEveryName(String encoding) {
        if (!encoding.equalsIgnoreCase("UTF-8")) {
            fail("Lading does not start: names of files would be written as " + encoding
                    + ", which has no letters for many of them. Set LC_ALL=C.UTF-8.");
        }
    }

    private static void serve(Settings settings, Map<String, String> environment) {
        start(settings);
        for (String name : Settings.unknown(environment)) {
            LOG.warn("{} is no setting of Lading and changes nothing; is it misspelt?", name);
        }
    }

    private static void backup(Settings settings, Path backups) {
        LoggingSystem.get(Main.class.getClassLoader()).beforeInitialize();
        try {
            System.out.println(Backup.of(settings, backups));
        } catch (IOException e) {
            fail("There is no new backup: " + e.getMessage());
        }
    }

    private static void fail(String why) {
        System.err.println(why);
        System.exit(1);
    }

    /// Starts a server and returns when it takes requests. Closing the context stops it.
    ///
    /// @param more further configuration classes
    public static ConfigurableApplicationContext start(Settings settings, Class<?>... more) {
        if (System.getProperty(CARRIERS) == null) {
            int cores = Runtime.getRuntime().availableProcessors();
            System.setProperty(CARRIERS, Integer.toString(Math.max(MIN_CARRIERS, CARRIERS_PER_CORE * cores)));
        }
        SpringApplication application = new SpringApplication(Main.class);
        application.addPrimarySources(List.of(more));
        if (settings.log() == Settings.LogFormat.JSON) {
            application.setDefaultProperties(Map.of("logging.structured.format.console", "logstash"));
        }
        application.addInitializers(
                context -> ((GenericApplicationContext) context).registerBean(Settings.class, () -> settings));
        ConfigurableApplicationContext context = application.run();
        LOG.info(
                "{}",
                Greeting.text(
                        settings,
                        port(context),
                        context.getBean(FirstAdministrator.class),
                        context.getBean(FirstPassword.class).file()));
        return context;
    }

    /// The port a server listens on.
    public static int port(ConfigurableApplicationContext context) {
        return Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer())
                .getPort();
    }
}
