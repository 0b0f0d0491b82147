package interleave;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may use whom, as the packages' own descriptions say. */
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("interleave");

  @Test
  void arrowsPointOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("interleave..")
        .withOptionalLayers(true)
        .layer("hooks")
        .definedBy("interleave.hooks..")
        .layer("trace")
        .definedBy("interleave.trace..")
        .layer("runtime")
        .definedBy("interleave.runtime..")
        .layer("sync")
        .definedBy("interleave.sync..")
        .layer("queue")
        .definedBy("interleave.queue..")
        .layer("threads")
        .definedBy("interleave.threads..")
        .layer("futures")
        .definedBy("interleave.futures..")
        .layer("standstill")
        .definedBy("interleave.standstill..")
        .layer("explore")
        .definedBy("interleave.explore..")
        .layer("exercise")
        .definedBy("interleave.exercise..")
        .layer("race")
        .definedBy("interleave.race..")
        .layer("junit")
        .definedBy("interleave.junit..")
        .whereLayer("hooks")
        .mayNotAccessAnyLayer()
        .whereLayer("trace")
        .mayNotAccessAnyLayer()
        .whereLayer("runtime")
        .mayOnlyAccessLayers("trace", "hooks")
        .whereLayer("sync")
        .mayOnlyAccessLayers("runtime", "trace")
        .whereLayer("queue")
        .mayOnlyAccessLayers("sync", "runtime", "trace")
        .whereLayer("threads")
        .mayOnlyAccessLayers("sync", "runtime", "trace")
        .whereLayer("futures")
        .mayOnlyAccessLayers("sync", "queue", "threads", "runtime", "trace")
        .whereLayer("standstill")
        .mayOnlyAccessLayers("runtime", "trace")
        .whereLayer("explore")
        .mayOnlyAccessLayers("runtime", "trace", "hooks")
        .whereLayer("exercise")
        .mayOnlyAccessLayers("explore", "runtime", "trace")
        .whereLayer("race")
        .mayOnlyAccessLayers("runtime", "trace", "hooks")
        .whereLayer("junit")
        .mayOnlyAccessLayers("explore", "runtime")
        .whereLayer("junit")
        .mayNotBeAccessedByAnyLayer()
        .check(CLASSES);
  }

  /** Who does not write tests with the library does without JUnit. */
  @Test
  void onlyExploredTestsNeedJunit() {
    noClasses()
        .that()
        .resideOutsideOfPackage("interleave.junit..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.junit..", "org.opentest4j..")
        .check(CLASSES);
  }

  /** The hooks sit on the boot class path, where there is nothing else. */
  @Test
  void hooksDependOnTheJdkOnly() {
    classes()
        .that()
        .resideInAPackage("interleave.hooks..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("interleave.hooks..", "java..", "org.jspecify..")
        .check(CLASSES);
  }
}
