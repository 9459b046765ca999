package org.godwit.ra;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the rooms of the resource adapter apart. */
@AnalyzeClasses(packages = "org.godwit.ra", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule LAYERS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("adapter")
            .definedBy("org.godwit.ra")
            .layer("inbound")
            .definedBy("org.godwit.ra.inbound")
            .layer("outbound")
            .definedBy("org.godwit.ra.outbound")
            .layer("destination")
            .definedBy("org.godwit.ra.destination")
            .layer("connection")
            .definedBy("org.godwit.ra.connection")
            .layer("metrics")
            .definedBy("org.godwit.ra.metrics")
            .whereLayer("metrics")
            .mayOnlyBeAccessedByLayers("adapter", "inbound", "outbound")
            .whereLayer("adapter")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("inbound")
            .mayOnlyBeAccessedByLayers("adapter")
            .whereLayer("outbound")
            .mayOnlyBeAccessedByLayers("inbound")
            .whereLayer("destination")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("org.godwit.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule BROKER_ONLY_EMBEDDED = noClasses()
            .that()
            .resideOutsideOfPackage("org.godwit.ra")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.godwit.broker..");

    @ArchTest
    static final ArchRule NO_WIRE =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("org.godwit.amqp..", "io.netty..");
}
