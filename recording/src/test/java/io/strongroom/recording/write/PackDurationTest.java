package io.strongroom.recording.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.volume.DirectStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packs that are cut before an hour has passed. */
final class PackDurationTest {
  @TempDir Path root;

  @Test
  void aPackIsCutAfterTheTimeThatIsSet() throws Exception {
    try (StoreFixture node = new StoreFixture(root, new DirectStorage(), 1)) {
      try (NodePackStore store = store(node, Duration.ofSeconds(10));
          PackStore.Writer writer =
              store.open(StoreFixture.CAMERA, StoreFixture.CLASS, new StoreFixture.Recorder())) {
        writer.init(StoreFixture.INIT.duplicate());
        for (int n = 0; n < 25; n++) {
          writer.fragment(StoreFixture.second(n));
        }
      }
      try (Stream<Path> files = Files.walk(root)) {
        List<Path> packs = files.filter(f -> f.toString().endsWith(PackPaths.FINISHED)).toList();
        assertThat(packs).hasSize(3);
      }
      assertThat(node.read(StoreFixture.seconds(0, 25))).hasSize(25);
    }
  }

  /** Else it would be open, and its day would have no record, for as long as the camera is away. */
  @Test
  void aPackWhoseTimeIsOverIsFinishedAlsoIfItsCameraIsAway() {
    try (StoreFixture node = new StoreFixture(root, new DirectStorage(), 1)) {
      try (NodePackStore store = store(node, Duration.ofSeconds(10));
          PackStore.Writer writer =
              store.open(StoreFixture.CAMERA, StoreFixture.CLASS, new StoreFixture.Recorder())) {
        writer.init(StoreFixture.INIT.duplicate());
        for (int n = 0; n < 4; n++) {
          writer.fragment(StoreFixture.second(n));
        }
        writer.gap(new Gap(StoreFixture.seconds(4, 9), GapCause.UNREACHABLE));
        writer.fragment(StoreFixture.second(9));
        writer.gap(new Gap(StoreFixture.seconds(10, 12), GapCause.UNREACHABLE));
        await().until(() -> packs(node).size() == 1);
        writer.gap(new Gap(StoreFixture.seconds(12, 40), GapCause.UNREACHABLE));
        writer.fragment(StoreFixture.second(40));
      }
      assertThat(packs(node))
          .extracting(PackRow::firstOfLife)
          .as("one life goes on, and its first pack was not cut while its time ran")
          .containsExactly(true, false);
      assertThat(node.catalogue.gaps(StoreFixture.CAMERA, StoreFixture.seconds(0, 60)))
          .containsExactly(
              new Gap(StoreFixture.seconds(4, 9), GapCause.UNREACHABLE),
              new Gap(StoreFixture.seconds(10, 40), GapCause.UNREACHABLE));
    }
  }

  @Test
  void noPackLastsLongerThanAnHour() {
    StoreSettings settings = StoreSettings.defaults(StoreFixture.ZONE);

    assertThat(settings.packMicros()).isEqualTo(PackLimits.MAX_DURATION_MICROS);
    assertThatThrownBy(() -> settings.withPacksOf(Duration.ofSeconds(3_601)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<PackRow> packs(StoreFixture node) {
    return node.catalogue.packs(StoreFixture.CAMERA, StoreFixture.seconds(0, 60));
  }

  private static NodePackStore store(StoreFixture node, Duration longest) {
    return new NodePackStore(
        node.volumes,
        node.catalogue,
        node.live,
        node.pool,
        node.epochs,
        (retentionClass, day) -> day.plusDays(30),
        id -> Optional.of(node.keys.ensure(List.of(id)).getFirst()),
        new SecureRandom(),
        StoreSettings.defaults(StoreFixture.ZONE).withPacksOf(longest),
        node.alarms);
  }
}
