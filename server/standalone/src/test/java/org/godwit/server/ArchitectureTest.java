package org.godwit.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The program stands on the broker's builder and knows nothing of its inner rooms. */
@AnalyzeClasses(packages = "org.godwit", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule ONLY_THE_BUILDER_AND_WHAT_IT_TAKES = noClasses()
            .that()
            .resideInAPackage("org.godwit.server..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.godwit.amqp..",
                    "org.godwit.jms..",
                    "org.godwit.broker.model..",
                    "org.godwit.broker.log..",
                    "org.godwit.broker.commit..",
                    "org.godwit.broker.store..",
                    "org.godwit.broker.routing..",
                    "org.godwit.broker.queue..",
                    "org.godwit.broker.tx..",
                    "org.godwit.broker.core..");

    @ArchTest
    static final ArchRule NOBODY_STANDS_ON_THE_PROGRAM = noClasses()
            .that()
            .resideOutsideOfPackage("org.godwit.server..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.godwit.server..");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("org.godwit.(**)").should().beFreeOfCycles();
}
