package org.godwit.benchmarks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.godwit.benchmarks", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {
    @ArchTest
    static final ArchRule NO_PACKAGE_CYCLES =
            slices().matching("org.godwit.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule SPIKES_ARE_NO_PART_OF_ANYTHING = noClasses()
            .that()
            .resideInAPackage("org.godwit.benchmarks.spike..")
            .should()
            .dependOnClassesThat(DescribedPredicate.describe(
                    "are the product's",
                    type -> type.getPackageName().startsWith("org.godwit")
                            && !type.getPackageName().startsWith("org.godwit.benchmarks.spike")));
}
