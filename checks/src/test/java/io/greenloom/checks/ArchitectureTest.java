package io.greenloom.checks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/// The arrows between the modules point one way.
final class ArchitectureTest {
    private static final JavaClasses OURS = new ClassFileImporter().importPackages("io.greenloom");

    @Test
    void layersKnowOnlyWhatStandsBelowThem() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("loom")
                .definedBy("io.greenloom.loom..")
                .layer("greenlet")
                .definedBy("io.greenloom.greenlet..")
                .layer("generator")
                .definedBy("io.greenloom.generator..")
                .layer("async")
                .definedBy("io.greenloom.async..")
                .layer("http")
                .definedBy("io.greenloom.http..")
                .layer("kotlin")
                .definedBy("io.greenloom.kotlin..")
                .whereLayer("loom")
                .mayNotAccessAnyLayer()
                .whereLayer("greenlet")
                .mayOnlyAccessLayers("loom")
                .whereLayer("generator")
                .mayOnlyAccessLayers("loom")
                .whereLayer("async")
                .mayOnlyAccessLayers("loom", "greenlet", "generator")
                .whereLayer("http")
                .mayOnlyAccessLayers("async")
                .whereLayer("kotlin")
                .mayOnlyAccessLayers("async", "http", "greenlet", "generator")
                .check(OURS);
    }

    @Test
    void onlyTheLoomPackageTouchesJdkInternals() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.greenloom.loom..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jdk.internal..", "sun.nio..")
                .check(OURS);
    }

    @Test
    void greenletNeedsNothingButTheJdk() {
        classes()
                .that()
                .resideInAnyPackage("io.greenloom.loom..", "io.greenloom.greenlet..", "io.greenloom.generator..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.greenloom.loom..",
                        "io.greenloom.greenlet..",
                        "io.greenloom.generator..",
                        "java..",
                        "jdk.internal.vm..",
                        "org.jspecify.annotations..")
                .check(OURS);
    }
}
