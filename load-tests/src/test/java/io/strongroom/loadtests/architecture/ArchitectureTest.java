package io.strongroom.loadtests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.strongroom.crypto.keys.Argon2Cost;
import io.strongroom.recording.read.Authorisation;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The module line, the fences around native and vendor libraries, and the one door to footage. */
final class ArchitectureTest {
  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.strongroom");

  @Test
  void modulesFormAStraightLine() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("crypto")
        .definedBy("io.strongroom.crypto..")
        .layer("recording")
        .definedBy("io.strongroom.recording..")
        .layer("retention")
        .definedBy("io.strongroom.retention..")
        .layer("playback")
        .definedBy("io.strongroom.playback..")
        .layer("ops")
        .definedBy("io.strongroom.ops..")
        .layer("node")
        .definedBy("io.strongroom.node..")
        .layer("loadtests")
        .definedBy("io.strongroom.loadtests..")
        .whereLayer("loadtests")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("node")
        .mayOnlyBeAccessedByLayers("loadtests")
        .whereLayer("ops")
        .mayOnlyBeAccessedByLayers("node", "loadtests")
        .whereLayer("playback")
        .mayOnlyBeAccessedByLayers("ops", "node", "loadtests")
        .whereLayer("retention")
        .mayOnlyBeAccessedByLayers("playback", "ops", "node", "loadtests")
        .whereLayer("recording")
        .mayOnlyBeAccessedByLayers("retention", "playback", "ops", "node", "loadtests")
        .check(PRODUCT);
  }

  @ParameterizedTest
  @CsvSource({
    "org.bytedeco.., ffmpeg",
    "org.openpdf.., pdf",
    "org.rocksdb.., rocksdb",
    "com.datastax.., cassandra",
    "org.bouncycastle.., crypto",
    "software.amazon.., s3",
    "com.nimbusds.., oidc",
    "net.minidev.., oidc",
  })
  void vendorLibrariesStayBehindTheirFence(String library, String fence) {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.strongroom.." + fence + "..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(PRODUCT);
  }

  @Test
  void packagesHaveNoCycles() {
    SlicesRuleDefinition.slices()
        .matching("io.strongroom.(*).(*)..")
        .should()
        .beFreeOfCycles()
        .check(PRODUCT);
  }

  /** What it proves would else be proved by the code that is on trial. */
  @Test
  void theProofsDecryptorReadsWithoutTheProduct() {
    noClasses()
        .that()
        .haveFullyQualifiedName("io.strongroom.loadtests.prove.shred.Decryptor")
        .should()
        .transitivelyDependOnClassesThat(
            resideInAPackage("io.strongroom..")
                .and(resideOutsideOfPackage("io.strongroom.loadtests.prove.shred"))
                .and(not(equivalentTo(Argon2Cost.class))))
        .check(PRODUCT);
  }

  /** Else the product would be held against itself. */
  @Test
  void theOracleOfRetentionKnowsNothingOfTheProduct() {
    noClasses()
        .that()
        .resideInAPackage("io.strongroom.loadtests.prove.year.oracle..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.strongroom..")
                .and(resideOutsideOfPackage("io.strongroom.loadtests.prove.year.oracle..")))
        .check(PRODUCT);
  }

  @Test
  void onlyTheAccessCheckerMakesAuthorisations() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.strongroom.playback.access..",
            "io.strongroom.recording.read..",
            // the server without checks that the product is held against
            "io.strongroom.loadtests.prove.access.cost..")
        .should()
        .callMethodWhere(
            com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                    com.tngtech.archunit.core.domain.JavaClass.Predicates.type(
                        Authorisation.Mint.class))))
        .andShould()
        .callMethod(
            Authorisation.Mint.class,
            "authorise",
            io.strongroom.recording.model.CameraId.class,
            io.strongroom.recording.model.TimeRange.class,
            String.class)
        .check(PRODUCT);
  }

  /** Everything else gets the original, or nothing. */
  @Test
  void onlyWhatDrawsFootageAnewMayOpenWhatMasksHide() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.strongroom.playback.access..")
        .and()
        .haveNameNotMatching(
            "io\\.strongroom\\.playback\\.(http\\.(SegmentBodies|DrawnMp4|ExportRoutes"
                + "|PictureRoutes|FootageBodies|LiveRoutes|EvidenceRoutes)"
                + "|evidence\\.ViewingCopy)(\\$.*)?")
        .should()
        .callMethodWhere(
            com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching(
                    "cover(Live)?ToMask")))
        .check(PRODUCT);
  }

  @Test
  void packagesAreNamedAfterWhatTheyDo() {
    Set<String> layers =
        Set.of("util", "utils", "common", "impl", "service", "services", "manager", "helper");
    classes()
        .should(
            new com.tngtech.archunit.lang.ArchCondition<>(
                "not lie in a package named after a layer") {
              @Override
              public void check(
                  com.tngtech.archunit.core.domain.JavaClass type,
                  com.tngtech.archunit.lang.ConditionEvents events) {
                for (String part : type.getPackageName().split("\\.", -1)) {
                  if (layers.contains(part)) {
                    events.add(
                        com.tngtech.archunit.lang.SimpleConditionEvent.violated(
                            type, type.getName() + " lies in a package named " + part));
                  }
                }
              }
            })
        .check(PRODUCT);
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> unmarked =
        PRODUCT.stream()
            .map(com.tngtech.archunit.core.domain.JavaClass::getPackage)
            .filter(p -> !p.isAnnotatedWith(NullMarked.class))
            .map(com.tngtech.archunit.core.domain.JavaPackage::getName)
            // What JMH generates around the benchmarks.
            .filter(name -> !name.endsWith(".jmh_generated"))
            .collect(Collectors.toSet());
    assertThat(unmarked).isEmpty();
  }
}
