package org.godwit.samples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What is meant to be copied runs with any provider, and nothing depends on a sample. */
@AnalyzeClasses(packages = "org.godwit", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule ONLY_THE_PROGRAMS_NAME_THE_PROVIDER = noClasses()
            .that()
            .resideInAPackage("org.godwit.samples..")
            .and()
            .doNotHaveSimpleName("OrderProcessing")
            .and()
            .doNotHaveSimpleName("OrderService")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.godwit.jms..");

    @ArchTest
    static final ArchRule ONLY_THE_PROCESS_NAMES_THE_SERVER = noClasses()
            .that()
            .resideInAPackage("org.godwit.samples..")
            .and()
            .doNotHaveSimpleName("BrokerProcess")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.godwit.server..", "org.godwit.broker..", "org.godwit.amqp..");

    @ArchTest
    static final ArchRule NOTHING_DEPENDS_ON_A_SAMPLE = classes()
            .that()
            .resideInAPackage("org.godwit.samples..")
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAPackage("org.godwit.samples..");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("org.godwit.(**)").should().beFreeOfCycles();
}
