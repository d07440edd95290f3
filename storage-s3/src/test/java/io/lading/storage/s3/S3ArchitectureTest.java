package io.lading.storage.s3;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// Enforces the rules about this module in ARCHITECTURE.md.
class S3ArchitectureTest {
    private static final JavaClasses S3 = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.lading.storage.s3");

    @Test
    void allClassesAreImported() {
        assertThat(S3).hasSizeGreaterThan(10);
        assertThat(S3.contain(S3Objects.class)).isTrue();
        assertThat(S3.contain(S3ArchitectureTest.class)).isFalse();
    }

    @Test
    void s3DependsOnThePortAndTheSdkOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.lading.storage",
                        "io.lading.storage.objects",
                        "io.lading.storage.s3",
                        "java.io",
                        "java.lang..",
                        "java.net",
                        "java.nio..",
                        "java.security..",
                        "java.time",
                        "java.util..",
                        "javax.xml.stream",
                        "org.jspecify..",
                        "software.amazon.awssdk..")
                .check(S3);
    }
}
