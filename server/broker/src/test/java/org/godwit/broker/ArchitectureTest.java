package org.godwit.broker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** An import goes only downward, and no two rooms import each other. */
@AnalyzeClasses(packages = "org.godwit.broker", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule ROOMS = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("org.godwit.broker..")
            .withOptionalLayers(true)
            .layer("model")
            .definedBy("org.godwit.broker.model..")
            .layer("log")
            .definedBy("org.godwit.broker.log..")
            .layer("chunk")
            .definedBy("org.godwit.broker.chunk..")
            .layer("commit")
            .definedBy("org.godwit.broker.commit..")
            .layer("store")
            .definedBy("org.godwit.broker.store..")
            .layer("selector")
            .definedBy("org.godwit.broker.selector..")
            .layer("routing")
            .definedBy("org.godwit.broker.routing..")
            .layer("queue")
            .definedBy("org.godwit.broker.queue..")
            .layer("tx")
            .definedBy("org.godwit.broker.tx..")
            .layer("security")
            .definedBy("org.godwit.broker.security..")
            .layer("core")
            .definedBy("org.godwit.broker.core..")
            .layer("amqp")
            .definedBy("org.godwit.broker.amqp..")
            .layer("boot")
            .definedBy("org.godwit.broker.boot..")
            .layer("repair")
            .definedBy("org.godwit.broker.repair..")
            .whereLayer("model")
            .mayNotAccessAnyLayer()
            .whereLayer("log")
            .mayOnlyAccessLayers("model")
            .whereLayer("chunk")
            .mayOnlyAccessLayers("log", "model")
            .whereLayer("commit")
            .mayOnlyAccessLayers("chunk", "log", "model")
            .whereLayer("store")
            .mayOnlyAccessLayers("chunk", "log", "model")
            .whereLayer("selector")
            .mayOnlyAccessLayers("model")
            .whereLayer("routing")
            .mayOnlyAccessLayers("selector", "model")
            .whereLayer("queue")
            .mayOnlyAccessLayers("store", "chunk", "selector", "model")
            .whereLayer("tx")
            .mayOnlyAccessLayers("queue", "model")
            .whereLayer("security")
            .mayOnlyAccessLayers("model")
            .whereLayer("core")
            .mayOnlyBeAccessedByLayers("amqp", "boot")
            .whereLayer("amqp")
            .mayOnlyAccessLayers("core", "security", "model")
            .whereLayer("boot")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("repair")
            .mayOnlyAccessLayers("log", "model")
            .whereLayer("repair")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("org.godwit.broker.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NETTY_STAYS_AT_THE_DOOR = noClasses()
            .that()
            .resideOutsideOfPackages("org.godwit.broker.amqp..", "org.godwit.broker.boot..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule ONLY_THE_WIRE_OUTSIDE =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("org.godwit.jms..", "jakarta.jms..");

    @ArchTest
    static final ArchRule EVERY_CLASS_HAS_A_ROOM = classes()
            .should()
            .resideInAPackage("org.godwit.broker.(*)..")
            .orShould()
            .haveSimpleName("package-info");
}
