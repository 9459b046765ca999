package org.godwit.amqp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.godwit.amqp", importOptions = DoNotIncludeTests.class)
class LayersTest {
    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching("org.godwit.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule data_knows_neither_netty_nor_codec = noClasses()
            .that()
            .resideInAPackage("org.godwit.amqp")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty..", "org.slf4j..", "org.godwit.amqp.codec..", "org.godwit.amqp.transport..");

    @ArchTest
    static final ArchRule codec_knows_no_transport = noClasses()
            .that()
            .resideInAPackage("org.godwit.amqp.codec..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.godwit.amqp.transport..");

    @ArchTest
    static final ArchRule nothing_of_the_client_or_the_broker = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.godwit.jms..", "org.godwit.broker..", "org.godwit.server..");
}
