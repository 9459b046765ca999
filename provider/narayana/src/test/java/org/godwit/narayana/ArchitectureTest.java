package org.godwit.narayana;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Keeps the module to the client's port and Narayana. */
@AnalyzeClasses(packages = "org.godwit.narayana", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule ONLY_THE_PORT = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.godwit.broker..", "org.godwit.amqp..", "org.godwit.jms.link..", "org.godwit.jms.message..");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("org.godwit.(**)").should().beFreeOfCycles().allowEmptyShould(true);
}
