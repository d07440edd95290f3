package io.lading.metadata;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.lading.metadata.account.UserRows;
import org.junit.jupiter.api.Test;

/// Enforces the rules about this module in ARCHITECTURE.md.
class MetadataArchitectureTest {
    private static final JavaClasses METADATA = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.lading.metadata");

    @Test
    void allClassesAreImported() {
        assertThat(METADATA).hasSizeGreaterThan(30);
        assertThat(METADATA.contain(Metadata.class)).isTrue();
        assertThat(METADATA.contain(UserRows.class)).isTrue();
        assertThat(METADATA.contain(MetadataArchitectureTest.class)).isFalse();
    }

    @Test
    void metadataDependsOnCoreAndDatabasesOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.lading.metadata..",
                        "io.lading.digest",
                        "io.lading.event",
                        "io.lading.file",
                        "io.lading.node",
                        "io.lading.space",
                        "io.lading.storage..",
                        "io.lading.upload",
                        "java..",
                        "javax.sql..",
                        "org.jspecify..",
                        "org.springframework.jdbc..",
                        "org.springframework.dao..",
                        "org.springframework.transaction..",
                        "com.zaxxer.hikari..",
                        "org.flywaydb..",
                        "org.postgresql")
                .check(METADATA);
    }

    @Test
    void metadataDoesNotDependOnHttp() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.net..")
                .check(METADATA);
    }

    @Test
    void subpackagesDoNotDependOnEachOther() {
        slices().matching("io.lading.metadata.(*)")
                .should()
                .notDependOnEachOther()
                .check(METADATA);
        noClasses()
                .that()
                .resideInAPackage("io.lading.metadata")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.lading.metadata.*..")
                .check(METADATA);
    }
}
