package io.lading.server;

import io.lading.account.FirstAdministrator;
import io.lading.account.FirstPassword;
import io.lading.server.MoveCommand.Direction;
import io.lading.server.jetty.MemoryCheck;
import io.lading.server.settings.Settings;
import io.lading.server.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.aot.AbstractAotProcessor;

/// Starts the server.
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(Wiring.class)
public class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    /// The encoding of file names on the disk.
    private static final String NAMES = "sun.jnu.encoding";

    private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";

    /// A virtual thread that reads or writes a file occupies its carrier thread until the disk answers. With
    /// more carriers than the store's limit of concurrent disk operations, requests that need no disk continue
    /// to run.
    private static final int MIN_CARRIERS = 24;

    private static final int CARRIERS_PER_CORE = 4;

    /// The settings are a finished object, so that the wiring written at build time does not contain them.
    private static final String SETTINGS = "settings";

    private static final String USAGE = """
            Unknown arguments. Run Lading without arguments, or with one of:
              backup DIRECTORY
              move from DIRECTORY [--final]
              move to DIRECTORY [--final]
              reconcile [--restore] [--remove]
              admin reset NAME [--make-admin]""";

    /// @param arguments empty to start the server, or a command as in the message for unknown arguments; all
    ///     settings are `LADING_*` environment variables
    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        try {
            // The build runs this method to write the wiring, which depends on no setting. Spring ends it in start.
            if (Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING)) {
                start(Settings.of(Map.of()));
            }
            requireEveryName(System.getProperty(NAMES, ""));
            Settings settings = Settings.of(environment);
            if (arguments.length == 0) {
                serve(settings, environment);
            } else if (arguments.length == 2 && arguments[0].equals("backup")) {
                backup(settings, Path.of(arguments[1]));
            } else if (arguments[0].equals("move")) {
                move(settings, List.of(arguments));
            } else if (arguments[0].equals("reconcile")) {
                reconcile(settings, List.of(arguments));
            } else if (arguments[0].equals("admin")) {
                admin(settings, List.of(arguments));
            } else {
                fail(USAGE);
            }
        } catch (SettingsException e) {
            fail("Lading does not start: " + e.getMessage());
        }
    }

    /// With another encoding an upload with an unsupported file name would fail after its last byte.
    private static void requireEveryName(String encoding) {
        if (!encoding.equalsIgnoreCase("UTF-8")) {
            fail("Lading does not start: file names would be encoded as " + encoding
                    + ", which cannot represent all of them. Set LC_ALL=C.UTF-8.");
        }
    }

    private static void serve(Settings settings, Map<String, String> environment) {
        start(settings);
        for (String name : Settings.unknown(environment)) {
            LOG.warn("Ignoring the unknown setting {}. Is it misspelt?", name);
        }
    }

    private static void backup(Settings settings, Path backups) {
        LoggingSystem.get(Main.class.getClassLoader()).beforeInitialize();
        try {
            System.out.println(Backup.of(settings, backups));
        } catch (IOException e) {
            fail("Backup failed: " + e.getMessage());
        }
    }

    private static void move(Settings settings, List<String> arguments) {
        boolean last = arguments.size() == 4 && arguments.get(3).equals("--final");
        Map<String, Direction> directions = Map.of("from", Direction.FROM, "to", Direction.TO);
        if (arguments.size() != (last ? 4 : 3) || !directions.containsKey(arguments.get(1))) {
            fail(USAGE);
        }
        LoggingSystem.get(Main.class.getClassLoader()).beforeInitialize();
        MemoryCheck.require(settings.store());
        MoveProgress progress = new MoveProgress(System.out::println);
        Path directory = Path.of(arguments.get(2)).toAbsolutePath();
        try {
            System.out.println(new MoveCommand(settings, directory, last, progress)
                    .run(Objects.requireNonNull(directions.get(arguments.get(1)))));
        } catch (IOException e) {
            fail("Move failed: " + e.getMessage());
        }
    }

    private static void reconcile(Settings settings, List<String> arguments) {
        List<String> flags = arguments.subList(1, arguments.size());
        if (!Set.of("--remove", "--restore").containsAll(flags)) {
            fail(USAGE);
        }
        LoggingSystem.get(Main.class.getClassLoader()).beforeInitialize();
        try {
            System.out.println(
                    new ReconcileCommand(settings, flags.contains("--remove"), flags.contains("--restore")).run());
        } catch (IOException e) {
            fail("Reconcile failed: " + e.getMessage());
        }
    }

    private static void admin(Settings settings, List<String> arguments) {
        boolean promote = arguments.size() == 4 && arguments.get(3).equals("--make-admin");
        if (arguments.size() != (promote ? 4 : 3) || !arguments.get(1).equals("reset")) {
            fail(USAGE);
        }
        LoggingSystem.get(Main.class.getClassLoader()).beforeInitialize();
        try {
            System.out.println(new AdminCommand(settings, arguments.get(2), promote).run());
        } catch (IOException e) {
            fail("Nothing was changed: " + e.getMessage());
        }
    }

    private static void fail(String why) {
        System.err.println(why);
        System.exit(1);
    }

    /// Starts a server and returns when it accepts requests. Closing the context stops it.
    ///
    /// @param more additional configuration classes
    /// @throws SettingsException if the settings do not fit this machine
    public static ConfigurableApplicationContext start(Settings settings, Class<?>... more) {
        MemoryCheck.require(settings.store());
        if (System.getProperty(CARRIERS) == null) {
            int cores = Runtime.getRuntime().availableProcessors();
            System.setProperty(CARRIERS, Integer.toString(Math.max(MIN_CARRIERS, CARRIERS_PER_CORE * cores)));
        }
        SpringApplication application = new SpringApplication(Main.class);
        application.addPrimarySources(List.of(more));
        if (settings.log() == Settings.LogFormat.JSON) {
            application.setDefaultProperties(Map.of("logging.structured.format.console", "logstash"));
        }
        application.addInitializers(context -> context.getBeanFactory().registerSingleton(SETTINGS, settings));
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

    /// The port on which a server listens.
    public static int port(ConfigurableApplicationContext context) {
        return Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer())
                .getPort();
    }
}
