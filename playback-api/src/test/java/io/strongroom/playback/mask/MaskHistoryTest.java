package io.strongroom.playback.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.playback.http.LateCopy;
import io.strongroom.playback.http.MemoryState;
import io.strongroom.playback.mask.MaskPolygon.Point;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.state.StateStore.Kind;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which masks count when, which polygons there may be, and which pixels they hide. */
final class MaskHistoryTest {
  private static final MaskPolygon DOOR = square(0);
  private static final MaskPolygon WINDOW = square(2_000);
  private final Instant now = Instant.parse("2026-11-30T08:00:00Z");

  private static MaskPolygon square(int at) {
    return new MaskPolygon(
        List.of(
            new Point(at, at),
            new Point(at + 1_000, at),
            new Point(at + 1_000, at + 1_000),
            new Point(at, at + 1_000)));
  }

  private static MaskVersion version(int number, long from, boolean past, MaskPolygon... hidden) {
    return new MaskVersion(
        number, new WallTime(from), past, List.of(hidden), "admin", Instant.EPOCH);
  }

  private static List<MaskPolygon> at(long micros, MaskVersion... versions) {
    TimeRange instant = new TimeRange(new WallTime(micros), new WallTime(micros + 1));
    return List.copyOf(new MaskHistory(List.of(versions), 1).in(instant));
  }

  @Test
  void aVersionHoldsFromItsBeginningOnAndTheNextOneReplacesIt() {
    MaskVersion first = version(1, 100, false, DOOR);
    MaskVersion second = version(2, 200, false, WINDOW);
    assertThat(at(99, first, second)).isEmpty();
    assertThat(at(100, first, second)).containsExactly(DOOR);
    assertThat(at(199, first, second)).containsExactly(DOOR);
    assertThat(at(200, first, second)).containsExactly(WINDOW);
  }

  @Test
  void aMaskForThePastIsAddedToWhatOlderFootageHas() {
    MaskVersion first = version(1, 100, false, DOOR);
    MaskVersion second = version(2, 200, true, WINDOW);
    assertThat(at(50, first, second)).containsExactly(WINDOW);
    assertThat(at(150, first, second)).containsExactly(DOOR, WINDOW);
    assertThat(at(250, first, second)).containsExactly(WINDOW);
  }

  @Test
  void removingMasksLeavesThemOnOlderFootageAndAMistakeIsTakenBackFromItsBeginning() {
    MaskVersion wrong = version(1, 100, true, DOOR);
    assertThat(at(50, wrong, version(2, 200, true))).containsExactly(DOOR);
    assertThat(at(250, wrong, version(2, 200, true))).isEmpty();
    MaskHistory takenBack = new MaskHistory(List.of(wrong, version(2, 100, true)), 1);
    assertThat(takenBack.isMasked()).isFalse();
    assertThat(at(50, wrong, version(2, 100, true))).isEmpty();
  }

  @Test
  void aStretchHasTheMasksOfEachOfItsInstants() {
    MaskHistory history =
        new MaskHistory(List.of(version(1, 100, false, DOOR), version(2, 200, false, WINDOW)), 1);
    assertThat(history.in(new TimeRange(new WallTime(90), new WallTime(300))))
        .containsExactlyInAnyOrder(DOOR, WINDOW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 0,1 0                  | 2 corners",
        "0 0,10000 0,10001 5      | outside",
        "0 0,-1 0,5 5             | outside",
        "0 0,100 0,200 0          | one line",
        "0 0,100 100,100 0,0 100  | cross",
        "0 0,100 0,0 0,50 50      | twice",
        "0 0,100 0,50 0,50 50     | cross"
      })
  void shapesThatAreNoneAreRefusedWithTheReason(String corners, String reason) {
    List<Point> points = new ArrayList<>();
    for (String corner : corners.strip().split(",", -1)) {
      String[] xy = corner.split(" ", -1);
      points.add(new Point(Integer.parseInt(xy[0]), Integer.parseInt(xy[1])));
    }
    assertThatThrownBy(() -> new MaskPolygon(points)).hasMessageContaining(reason);
  }

  @Test
  void whatAPolygonTouchesIsHiddenAndLittleMore() {
    MaskPolygon triangle =
        new MaskPolygon(
            List.of(new Point(2_000, 2_000), new Point(8_000, 2_000), new Point(2_000, 8_000)));
    MaskRaster raster = MaskRaster.of(List.of(triangle), 100, 50);
    assertThat(raster.nextHidden(25, 0)).isEqualTo(18);
    assertThat(raster.nextShown(25, 18)).isBetween(50, 57);
    assertThat(raster.nextHidden(7, 0)).isEqualTo(100);
    // thinner than a pixel, and seen all the same
    MaskPolygon line =
        new MaskPolygon(
            List.of(new Point(5_000, 0), new Point(5_001, 0), new Point(5_001, 10_000)));
    MaskRaster thin = MaskRaster.of(List.of(line), 100, 50);
    for (int y = 0; y < 50; y++) {
      assertThat(thin.nextHidden(y, 0)).isBetween(47, 50);
    }
  }

  @Test
  void allButAPolygonIsHiddenAndLessThanItIsShown() {
    MaskPolygon triangle =
        new MaskPolygon(
            List.of(new Point(2_000, 2_000), new Point(8_000, 2_000), new Point(2_000, 8_000)));
    MaskRaster raster = Hidden.allBut(Set.of(triangle), Set.of()).raster(100, 50);
    assertThat(raster.nextHidden(25, 0)).isZero();
    assertThat(raster.nextShown(25, 0)).isBetween(22, 24);
    assertThat(raster.nextHidden(25, 24)).isBetween(40, 47);
    assertThat(raster.nextShown(11, 0)).as("along its upper side").isEqualTo(100);
    MaskRaster nothing = Hidden.allBut(Set.of(), Set.of()).raster(100, 50);
    MaskRaster masked = Hidden.allBut(Set.of(triangle), Set.of(triangle)).raster(100, 50);
    for (int y = 0; y < 50; y++) {
      assertThat(nothing.nextShown(y, 0)).isEqualTo(100);
      assertThat(masked.nextShown(y, 0)).as("masks are on top").isEqualTo(100);
    }
  }

  @Test
  void whatAnotherNodeSetsHoldsAfterASecondAndADamagedRecordShowsNothing() {
    MemoryState state = new MemoryState();
    AtomicLong nanos = new AtomicLong();
    InstantSource clock = InstantSource.fixed(now);
    Masks here = new Masks(state, clock, nanos::get);
    Masks there = new Masks(state, clock, nanos::get);
    CameraId camera = new CameraId(UUID.randomUUID());
    assertThat(here.of(camera).isMasked()).isFalse();
    there.set(camera, null, true, List.of(DOOR), "admin");
    assertThat(there.of(camera).isMasked()).isTrue();
    nanos.addAndGet(Masks.RECHECK_NANOS);
    assertThat(here.of(camera)).isEqualTo(there.of(camera));
    assertThat(here.of(camera).newest().orElseThrow().from()).isEqualTo(WallTime.of(now));
    Bytes damaged =
        Bytes.copyOf("{\"format\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(state.put(Kind.CAMERA_MASKS, camera.toString(), 1, damaged)).isPresent();
    nanos.addAndGet(Masks.RECHECK_NANOS);
    assertThatThrownBy(() -> here.of(camera))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT));
  }

  @Test
  void noMaskBeginsInTheFuture() {
    Masks masks = new Masks(new MemoryState(), InstantSource.fixed(now), System::nanoTime);
    CameraId camera = new CameraId(UUID.randomUUID());
    WallTime later = WallTime.of(now).plusMicros(1);
    assertThatThrownBy(() -> masks.set(camera, later, true, List.of(DOOR), "admin"))
        .hasMessageStartingWith("from: ");
  }

  /** A node that is cut off, or has just begun, has a copy that knows nothing of it. */
  @Test
  void aMaskThatACopyHasNotHeardOfHidesAllTheSame() {
    Instant now = Instant.parse("2026-11-30T08:00:00Z");
    MemoryState shared = new MemoryState();
    CameraId camera = new CameraId(UUID.randomUUID());
    new Masks(shared, InstantSource.fixed(now), System::nanoTime)
        .set(camera, null, true, List.of(DOOR), "admin");
    Masks here = new Masks(new LateCopy(shared), InstantSource.fixed(now), System::nanoTime);
    assertThat(here.of(camera).isMasked()).isTrue();
  }
}
