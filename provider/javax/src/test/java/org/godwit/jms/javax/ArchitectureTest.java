package org.godwit.jms.javax;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import javax.jms.ConnectionFactory;

/** Holds the transformed client apart from the one that it was made of. */
@AnalyzeClasses(packages = "org.godwit.jms.javax", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule NOTHING_OF_JAKARTA =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("jakarta..", "org.godwit.broker..");

    @ArchTest
    static final ArchRule NOTHING_OF_THE_OTHER_CLIENT = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.godwit.jms", "org.godwit.jms.message..", "org.godwit.jms.link..");

    @ArchTest
    static final ArchRule FACTORY_OF_JAVAX =
            classes().that().haveSimpleName("GodwitConnectionFactory").should().beAssignableTo(ConnectionFactory.class);

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("org.godwit.(**)").should().beFreeOfCycles();
}
