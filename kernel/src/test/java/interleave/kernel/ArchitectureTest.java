package interleave.kernel;

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
        .consideringOnlyDependenciesInAnyPackage("interleave.kernel..")
        .withOptionalLayers(true)
        .layer("main")
        .definedBy("interleave.kernel")
        .layer("wire")
        .definedBy("interleave.kernel.wire..")
        .layer("shell")
        .definedBy("interleave.kernel.shell..")
        .layer("instrument")
        .definedBy("interleave.kernel.instrument..")
        .layer("timeline")
        .definedBy("interleave.kernel.timeline..")
        .layer("display")
        .definedBy("interleave.kernel.display..")
        .layer("course")
        .definedBy("interleave.kernel.course..")
        .layer("magic")
        .definedBy("interleave.kernel.magic..")
        .layer("setup")
        .definedBy("interleave.kernel.setup..")
        .whereLayer("main")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("wire")
        .mayOnlyAccessLayers("display")
        .whereLayer("instrument")
        .mayNotAccessAnyLayer()
        .whereLayer("timeline")
        .mayNotAccessAnyLayer()
        .whereLayer("display")
        .mayNotAccessAnyLayer()
        .whereLayer("setup")
        .mayNotAccessAnyLayer()
        .whereLayer("course")
        .mayNotAccessAnyLayer()
        .whereLayer("shell")
        .mayOnlyAccessLayers("instrument", "display")
        .whereLayer("magic")
        .mayOnlyAccessLayers("shell", "timeline", "display", "course")
        .check(CLASSES);
  }

  @Test
  void primitivesKnowNoKernel() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "interleave.hooks..",
            "interleave.trace..",
            "interleave.runtime..",
            "interleave.sync..",
            "interleave.threads..",
            "interleave.queue..",
            "interleave.futures..",
            "interleave.standstill..",
            "interleave.explore..",
            "interleave.exercise..",
            "interleave.race..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("interleave.kernel..")
        .check(CLASSES);
  }
}
