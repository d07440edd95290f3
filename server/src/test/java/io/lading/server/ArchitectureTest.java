package io.lading.server;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.lading.metadata.Metadata;
import io.lading.storage.s3.S3Objects;
import io.lading.upload.Uploads;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Handler;
import org.junit.jupiter.api.Test;

/// Enforces the layering in ARCHITECTURE.md, as far as it concerns all modules. `CoreArchitectureTest`,
/// `MetadataArchitectureTest` and `S3ArchitectureTest` have the rules about one module.
class ArchitectureTest {
    private static final Pattern ADAPTER = Pattern.compile("io\\.lading\\.http\\.(tus|rufh|plain|form|download)");

    /// The wiring that Spring writes when the jar is packaged.
    private static final Pattern GENERATED = Pattern.compile(
            ".*__(ApplicationContextInitializer|Autowiring|BeanDefinitions|BeanFactoryRegistrations).*");

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .withImportOption(location -> !location.matches(GENERATED))
            .importPackages("io.lading");

    private static final JavaClasses TESTS = new ClassFileImporter()
            .importPaths(
                    "../core/target/test-classes",
                    "../metadata/target/test-classes",
                    "../storage-s3/target/test-classes",
                    "target/test-classes");

    @Test
    void allClassesAreImported() {
        assertThat(OURS).hasSizeGreaterThan(150);
        for (Class<?> ofEachModule : List.of(Uploads.class, Metadata.class, S3Objects.class, Main.class)) {
            assertThat(OURS.contain(ofEachModule)).as(ofEachModule.getName()).isTrue();
        }
        for (String ofEachModule : List.of(
                "io.lading.testkit.CrashDisk",
                "io.lading.fire.KillTest",
                "io.lading.storage.s3.S3Server",
                ArchitectureTest.class.getName())) {
            assertThat(TESTS.contain(ofEachModule)).as(ofEachModule).isTrue();
        }
    }

    @Test
    void onlyMetadataKnowsSql() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.lading.metadata..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..",
                        "javax.sql..",
                        "org.springframework.jdbc..",
                        "org.springframework.transaction..",
                        "com.zaxxer.hikari..")
                .check(OURS);
    }

    @Test
    void onlyStorageInS3KnowsTheSdk() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.lading.storage.s3..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("software.amazon..", "org.apache.hc..")
                .check(OURS);
    }

    @Test
    void onlyTheProtocolOfProvidersKnowsNimbus() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.lading.account.oidc..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.nimbusds..", "net.minidev..")
                .check(OURS);
    }

    @Test
    void onlyHttpWebhooksAndTheStartKnowJetty() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.lading.http..", "io.lading.server..", "io.lading.notify.webhook..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.jetty..")
                .check(OURS);
    }

    @Test
    void adaptersDoNotKnowEachOther() {
        slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        Matcher adapter = ADAPTER.matcher(type.getPackageName());
                        return adapter.matches() ? SliceIdentifier.of(adapter.group(1)) : SliceIdentifier.ignore();
                    }

                    @Override
                    public String getDescription() {
                        return "protocol adapters";
                    }
                })
                .should()
                .notDependOnEachOther()
                .check(OURS);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.lading.(**)").should().beFreeOfCycles().check(OURS);
    }

    @Test
    void noCodeSleeps() {
        for (JavaClasses classes : List.of(OURS, TESTS)) {
            noClasses()
                    .should()
                    .callMethodWhere(target(name("sleep"))
                            .and(target(owner(assignableTo(Thread.class).or(assignableTo(TimeUnit.class))))))
                    .check(classes);
        }
    }

    @Test
    void onlyTheStartWritesToTheConsole() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .check(OURS);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.lading.server.Main")
                .should(ACCESS_STANDARD_STREAMS)
                .check(OURS);
    }

    @Test
    void noMethodDeclaresGenericExceptions() {
        methods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage("io.lading..")
                .and()
                .areDeclaredInClassesThat()
                // Jetty's handlers declare `Exception`.
                .areNotAssignableTo(Handler.class)
                .should()
                .notDeclareThrowableOfType(Exception.class)
                .check(OURS);
        methods().should().notDeclareThrowableOfType(Throwable.class).check(OURS);
    }

    @Test
    void valuesAreRecordsAndClassesAreClosed() {
        classes()
                .that()
                .areTopLevelClasses()
                .and()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .and()
                .areNotRecords()
                .and()
                .areNotAnnotatedWith(org.springframework.context.annotation.Configuration.class)
                .and()
                .doNotHaveFullyQualifiedName("io.lading.server.Main")
                .and()
                .areNotAssignableTo(Throwable.class)
                .and()
                .doNotHaveModifier(com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT)
                .and()
                .doNotHaveSimpleName("package-info")
                .should()
                .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
                .check(OURS);
    }
}
