package org.godwit.jms;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the rooms of the client apart. */
@AnalyzeClasses(packages = "org.godwit.jms", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule LAYERS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("jndi")
            .definedBy("org.godwit.jms.jndi")
            .layer("jms")
            .definedBy("org.godwit.jms")
            .layer("amqp")
            .definedBy("org.godwit.jms.link.amqp..")
            .layer("link")
            .definedBy("org.godwit.jms.link")
            .layer("xa")
            .definedBy("org.godwit.jms.xa")
            .layer("message")
            .definedBy("org.godwit.jms.message..")
            .whereLayer("jndi")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("jms")
            .mayOnlyBeAccessedByLayers("jndi")
            .whereLayer("xa")
            .mayOnlyBeAccessedByLayers("jms")
            .whereLayer("amqp")
            .mayOnlyBeAccessedByLayers("jms")
            .whereLayer("link")
            .mayOnlyBeAccessedByLayers("jms", "xa", "amqp");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("org.godwit.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule WIRE_ONLY_IN_ITS_ROOM = noClasses()
            .that()
            .resideOutsideOfPackage("org.godwit.jms.link.amqp..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.godwit.amqp..", "io.netty..");

    @ArchTest
    static final ArchRule NO_BROKER =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("org.godwit.broker..");
}
