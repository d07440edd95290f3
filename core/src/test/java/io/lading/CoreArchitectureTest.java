package io.lading;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.lading.upload.Uploads;
import org.junit.jupiter.api.Test;

/// Enforces the rules about this module in ARCHITECTURE.md.
class CoreArchitectureTest {
    /// The packages of `java.base`, and the annotations of JSpecify.
    private static final String[] JDK = {
        "java.io..",
        "java.lang..",
        "java.math..",
        "java.net",
        "java.nio..",
        "java.security..",
        "java.text..",
        "java.time..",
        "java.util..",
        "org.jspecify.."
    };

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.lading");

    @Test
    void allClassesAreImported() {
        assertThat(CORE).hasSizeGreaterThan(80);
        assertThat(CORE.contain(Uploads.class)).isTrue();
        assertThat(CORE.contain(CoreArchitectureTest.class)).isFalse();
    }

    @Test
    void coreDependsOnTheJdkOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("io.lading..").or(resideInAnyPackage(JDK)))
                .check(CORE);
    }

    @Test
    void storageDoesNotDependOnUploads() {
        noClasses()
                .that()
                .resideInAPackage("io.lading.storage..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.lading.upload..", "io.lading.file..", "io.lading.event..")
                .check(CORE);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.lading.(**)").should().beFreeOfCycles().check(CORE);
    }
}
