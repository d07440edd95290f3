package io.lading.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The layout of ARCHITECTURE.md, held by the build.
class ArchitectureTest {
    private static final String[] OUTSIDE_CORE = {
        "org.springframework..",
        "org.eclipse.jetty..",
        "jakarta..",
        "java.sql..",
        "javax.sql..",
        "tools.jackson..",
        "java.net.http..",
        "org.slf4j..",
        "io.lading.metadata..",
        "io.lading.http..",
        "io.lading.account..",
        "io.lading.notify..",
        "io.lading.server.."
    };

    private final JavaClasses ours = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.lading");

    @Test
    void everyClassIsLookedAt() {
        assertThat(ours).hasSizeGreaterThan(150);
    }

    @Test
    void coreKnowsTheJdkOnly() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.lading.upload..",
                        "io.lading.file..",
                        "io.lading.event..",
                        "io.lading.storage..",
                        "io.lading.image..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(OUTSIDE_CORE)
                .check(ours);
    }

    @Test
    void storageKnowsNothingOfUploads() {
        noClasses()
                .that()
                .resideInAPackage("io.lading.storage..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.lading.upload..", "io.lading.file..", "io.lading.event..")
                .check(ours);
    }

    @Test
    void metadataKnowsNoHttp() {
        noClasses()
                .that()
                .resideInAPackage("io.lading.metadata..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework.web..", "jakarta.servlet..", "org.eclipse.jetty..", "io.lading.http..")
                .check(ours);
    }

    @Test
    void onlyHttpWebhooksAndTheStartKnowJetty() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.lading.http..", "io.lading.server..", "io.lading.notify.webhook..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.jetty..")
                .check(ours);
    }

    @Test
    void adaptersDoNotKnowEachOther() {
        slices().matching("io.lading.http.(*)..")
                .should()
                .notDependOnEachOther()
                .check(ours);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.lading.(**)").should().beFreeOfCycles().check(ours);
    }

    @Test
    void nobodySleepsOrWritesToTheConsole() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .check(ours);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.lading.server.Main")
                .should(ACCESS_STANDARD_STREAMS)
                .check(ours);
    }

    @Test
    void nobodyDeclaresGenericExceptions() {
        methods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage("io.lading..")
                .should()
                .notDeclareThrowableOfType(Exception.class)
                .check(ours);
        methods().should().notDeclareThrowableOfType(Throwable.class).check(ours);
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
                .check(ours);
    }
}
