package io.strongroom.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.envelope.OpenFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Execution(ExecutionMode.CONCURRENT)
class KeyDestructionTest extends SlotFixture {
  @Test
  void aDestroyedKeyIsGoneAndTheOthersStay() throws Exception {
    WrappedDek dying;
    WrappedDek staying;
    try (FileKeyStore store = create()) {
      dying = wrap(store, DYING);
      staying = wrap(store, STAYING);
      List<DayPublicKey> keys = store.publicKeys();
      assertThat(store.destroy(DYING)).containsExactly(keys.getFirst());
      assertThat(store.destroy(DYING)).isEmpty();
      assertThat(store.holdsKeyOf(dying)).isFalse();
      store.unwrap(staying, HEADER).close();
      store.ensure(List.of(LATER));
    }
    try (FileKeyStore store = open()) {
      assertThat(store.slotProblems()).isEmpty();
      store.unwrap(staying, HEADER).close();
      assertThatExceptionOfType(OpenFailedException.class)
          .isThrownBy(() -> store.unwrap(dying, HEADER));
      assertThat(store.publicKeys()).extracting(DayPublicKey::id).containsExactly(STAYING, LATER);
    }
    assertThat(Files.getPosixFilePermissions(first)).hasSize(2);
  }

  @Test
  void anOldBackupOpensAllButWhatWasDestroyedSince() throws Exception {
    WrappedDek dying;
    WrappedDek staying;
    try (FileKeyStore store = create()) {
      dying = wrap(store, DYING);
      staying = wrap(store, STAYING);
      Files.copy(file, folder.resolve("backup"));
      List<byte[]> oldRoots = List.of(wrappedRoot(first), wrappedRoot(second));
      store.destroy(DYING);
      store.ensure(List.of(LATER));
      for (Path slot : places.slots()) {
        assertThat(Files.size(slot)).isEqualTo(SLOT_BYTES);
        for (byte[] old : oldRoots) {
          assertThat(contains(Files.readAllBytes(slot), old)).isFalse();
        }
      }
    }
    Files.copy(folder.resolve("backup"), file, StandardCopyOption.REPLACE_EXISTING);
    try (FileKeyStore store = open()) {
      store.unwrap(staying, HEADER).close();
      assertThatExceptionOfType(OpenFailedException.class)
          .isThrownBy(() -> store.unwrap(dying, HEADER));
      assertThat(store.publicKeys()).extracting(DayPublicKey::id).containsExactly(STAYING);
      assertThat(store.destroy(DYING)).isEmpty();
    }
    assertOneRoot();
  }

  /** Neither the old copies of a store and a slot together, nor one of them beside a newer one. */
  @Test
  void anOldSlotBringsNothingBackBesideANewerSlotOrANewerStore() throws Exception {
    WrappedDek dying;
    WrappedDek staying;
    try (FileKeyStore store = create()) {
      dying = wrap(store, DYING);
      staying = wrap(store, STAYING);
      Files.copy(file, folder.resolve("backup"));
      Files.copy(second, folder.resolve("old.slot"));
      store.destroy(DYING);
    }
    Files.copy(file, folder.resolve("newest"));
    Files.copy(folder.resolve("backup"), file, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(folder.resolve("old.slot"), second, StandardCopyOption.REPLACE_EXISTING);
    try (FileKeyStore store = open()) {
      assertThat(store.holdsKeyOf(dying)).isFalse();
      store.unwrap(staying, HEADER).close();
    }
    assertOneRoot();

    Files.copy(folder.resolve("newest"), file, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(folder.resolve("old.slot"), first, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(folder.resolve("old.slot"), second, StandardCopyOption.REPLACE_EXISTING);
    open().close();
    assertOneRoot();
    Files.copy(folder.resolve("backup"), file, StandardCopyOption.REPLACE_EXISTING);
    try (FileKeyStore store = open()) {
      assertThat(store.holdsKeyOf(dying)).isFalse();
      store.unwrap(staying, HEADER).close();
    }
  }

  /** As two keyholders do, each with a copy of the store and of its slot. */
  @Test
  void copiesThatDestroyOnTheirOwnHaveDestroyedBothWhenTheyMeet() throws Exception {
    WrappedDek later;
    try (FileKeyStore store = create()) {
      store.ensure(List.of(DYING, STAYING));
      later = wrap(store, LATER);
    }
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.copy(file, elsewhere.resolve("store"));
    Files.copy(first, elsewhere.resolve("slot"));
    KeyStorePlaces there =
        new KeyStorePlaces(elsewhere.resolve("store"), List.of(elsewhere.resolve("slot")));
    try (FileKeyStore here = open();
        FileKeyStore other = FileKeyStore.open(there, passphrase)) {
      here.destroy(DYING);
      other.destroy(STAYING);
      SealedDayKey offered = other.offer(LATER.next());
      assertThat(here.adopt(List.of(offered))).isEmpty();
      Files.copy(elsewhere.resolve("slot"), second, StandardCopyOption.REPLACE_EXISTING);
      assertThat(here.destroy(DYING)).isEmpty();
      assertThat(here.destroy(STAYING)).isEmpty();
      here.unwrap(later, HEADER).close();
    }
    assertOneRoot();
    try (FileKeyStore here = open()) {
      assertThat(here.publicKeys())
          .extracting(DayPublicKey::id)
          .containsExactly(LATER, LATER.next());
    }
  }

  @Test
  void anIdWhoseKeyWasDestroyedGetsAnotherKey() throws Exception {
    try (FileKeyStore store = create()) {
      WrappedDek before = wrap(store, DYING);
      for (int i = 0; i < 3; i++) {
        store.destroy(DYING);
        WrappedDek after = wrap(store, DYING);
        store.unwrap(after, HEADER).close();
        assertThat(store.holdsKeyOf(before)).isFalse();
        before = after;
      }
      assertThat(store.destroy(DYING)).hasSize(1);
      assertThat(store.holdsKeyOf(before)).isFalse();
    }
    assertOneRoot();
  }

  @Test
  void everyCrashPointLeavesTheKeyOrFinishesItsDestruction() throws Exception {
    WrappedDek dying;
    WrappedDek staying;
    try (FileKeyStore store = create()) {
      dying = wrap(store, DYING);
      staying = wrap(store, STAYING);
    }
    int points = 0;
    while (cutDuringDestruction(points)) {
      try (FileKeyStore after = open()) {
        after.unwrap(staying, HEADER).close();
        if (after.holdsKeyOf(dying)) {
          after.unwrap(dying, HEADER).close();
        }
        assertThat(after.slotProblems()).isEmpty();
        assertOneRoot();
        after.destroy(DYING);
        assertThat(after.holdsKeyOf(dying)).isFalse();
        assertOneRoot();
      }
      points++;
    }
    // three for contents, block and blank of each of two slots, six for the store
    assertThat(points).isEqualTo(2 * 3 * 3 + 6);
  }

  /** A cut while the cut is repaired is repaired, too. */
  @ParameterizedTest
  @ValueSource(ints = {0, 6, 12, 18})
  void aCutWhileOpeningAfterACutIsHarmless(int firstCut) throws Exception {
    WrappedDek staying;
    try (FileKeyStore store = create()) {
      staying = wrap(store, STAYING);
      store.ensure(List.of(DYING));
    }
    keep();
    for (int cut = firstCut; cut < firstCut + 6; cut++) {
      for (int again = 0; again < 18; again++) {
        bringBack();
        assertThat(cut(cut)).isTrue();
        try (FileKeyStore _ = FileKeyStore.open(places, passphrase, random, new CutAfter(again))) {
          assertOneRoot();
        } catch (PowerCut e) {
          // opened below
        }
        try (FileKeyStore after = open()) {
          after.unwrap(staying, HEADER).close();
          assertOneRoot();
        }
      }
    }
  }

  @Test
  void closingWaitsForADestructionThatRuns() throws Exception {
    create().close();
    AtomicReference<Thread> closing = new AtomicReference<>();
    AtomicReference<FileKeyStore> opened = new AtomicReference<>();
    PrivateFiles.Observer closesAtTheFirstStep =
        _ -> {
          FileKeyStore store = opened.get();
          if (store != null && closing.get() == null) {
            closing.set(Thread.ofPlatform().start(store::close));
            while (closing.get().getState() != Thread.State.BLOCKED) {
              Thread.onSpinWait();
            }
          }
        };
    FileKeyStore store = FileKeyStore.open(places, passphrase, random, closesAtTheFirstStep);
    WrappedDek staying = wrap(store, STAYING);
    store.ensure(List.of(DYING));
    opened.set(store);
    assertThat(store.destroy(DYING)).hasSize(1);
    closing.get().join();
    assertThat(store.publicKeys()).isEmpty();
    assertOneRoot();
    try (FileKeyStore after = open()) {
      after.unwrap(staying, HEADER).close();
      assertThat(after.publicKeys()).hasSize(1);
    }
  }

  @Test
  void aMissingSlotStopsADestructionAndNothingElse() throws Exception {
    try (FileKeyStore store = create()) {
      WrappedDek wrapped = wrap(store, DYING);
      Files.move(second, folder.resolve("away"));
      assertThatExceptionOfType(KeyFileException.class)
          .isThrownBy(() -> store.destroy(DYING))
          .withMessageContainingAll("No key was destroyed", second.toString(), "keys.slots");
      assertThat(store.slotProblems()).singleElement().asString().contains(second.toString());
      store.unwrap(wrapped, HEADER).close();
      store.ensure(List.of(LATER));
      try (FileKeyStore again = open()) {
        again.unwrap(wrapped, HEADER).close();
        assertThat(again.slotProblems()).singleElement().asString().contains("missing", "attach");
      }
      assertThat(second).doesNotExist();
      Files.move(folder.resolve("away"), second);
      assertThat(store.destroy(DYING)).hasSize(1);
      assertThat(store.slotProblems()).isEmpty();
    }
  }

  @Test
  void aSlotThatVanishesDuringADestructionMustBeBackBeforeTheKeyCountsAsDestroyed()
      throws Exception {
    create().close();
    Path away = folder.resolve("away");
    // the first step that is synced is the contents of the new root in the first slot
    try (FileKeyStore store = openAndMoveAway(PrivateFiles.Step.SYNCED, away)) {
      WrappedDek wrapped = wrap(store, DYING);
      Files.move(away, second);
      assertThatExceptionOfType(KeyFileException.class)
          .isThrownBy(() -> store.destroy(DYING))
          .withMessageContainingAll("may still open it", second.toString(), "missing");
      assertThat(store.holdsKeyOf(wrapped)).isFalse();
      assertThatExceptionOfType(KeyFileException.class)
          .isThrownBy(() -> store.destroy(DYING))
          .withMessageContainingAll("No key was destroyed", second.toString());
    }
    Files.move(away, second);
    try (FileKeyStore after = open()) {
      assertThat(after.publicKeys()).isEmpty();
      assertThat(after.destroy(DYING)).isEmpty();
      assertOneRoot();
    }
  }

  @Test
  void aSlotThatWasAwayDuringADestructionGetsTheNewRoot() throws Exception {
    try (FileKeyStore store = create()) {
      store.ensure(List.of(DYING));
    }
    byte[] old = wrappedRoot(second);
    KeyStorePlaces without = new KeyStorePlaces(file, List.of(first));
    try (FileKeyStore store = FileKeyStore.open(without, passphrase)) {
      store.destroy(DYING);
    }
    try (FileKeyStore store = open()) {
      assertThat(store.slotProblems()).isEmpty();
    }
    assertOneRoot();
    assertThat(contains(Files.readAllBytes(second), old)).isFalse();
    FileKeyStore.open(new KeyStorePlaces(file, List.of(second)), passphrase).close();
  }

  @Test
  void anotherOpenStoreFollowsTheRootAndBringsNoKeyBack() {
    try (FileKeyStore here = create();
        FileKeyStore there = open()) {
      here.ensure(List.of(DYING, STAYING));
      there.ensure(List.of(DYING, STAYING, LATER));
      SealedDayKey offered = there.offer(DYING);
      here.destroy(DYING);

      DayKeyId next = new DayKeyId("other", LocalDate.of(2027, 1, 1));
      there.ensure(List.of(next));
      assertThat(there.publicKeys())
          .extracting(DayPublicKey::id)
          .containsExactly(STAYING, LATER, next);
      assertThat(there.adopt(List.of(offered))).containsExactly(offered);
      assertThat(there.adopt(List.of(here.offer(LATER)))).isEmpty();
      assertThat(there.destroy(STAYING)).hasSize(1);
      assertThat(here.destroy(STAYING)).isEmpty();
      try (FileKeyStore reopened = open()) {
        assertThat(reopened.publicKeys())
            .isEqualTo(there.publicKeys())
            .isEqualTo(here.publicKeys());
      }
    }
  }

  /** Begins from what is kept, and cuts the power; false if there is no such point any more. */
  private boolean cutDuringDestruction(int point) throws Exception {
    if (point == 0) {
      keep();
    }
    bringBack();
    return cut(point);
  }

  private boolean cut(int point) {
    FileKeyStore store = FileKeyStore.open(places, passphrase, random, new CutAfter(point));
    try {
      store.destroy(DYING);
      return false;
    } catch (PowerCut e) {
      return true; // not closed: nothing is cleaned up
    }
  }

  private void keep() throws Exception {
    Path kept = Files.createDirectory(folder.resolve("kept"));
    for (Path each : List.of(file, first, second)) {
      Files.copy(each, kept.resolve(each.getFileName()));
    }
  }

  private void bringBack() throws Exception {
    for (Path each : List.of(file, first, second)) {
      Path kept = folder.resolve("kept").resolve(each.getFileName());
      Files.copy(kept, each, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Moves the second slot away at each such step at which it is there. */
  private FileKeyStore openAndMoveAway(PrivateFiles.Step at, Path away) {
    return FileKeyStore.open(
        places,
        passphrase,
        random,
        step -> {
          if (step == at && Files.exists(second)) {
            try {
              Files.move(second, away);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        });
  }

  /** Stops the world at the n-th step from now on. */
  private static final class CutAfter implements PrivateFiles.Observer {
    private int left;

    CutAfter(int steps) {
      left = steps;
    }

    @Override
    public void reached(PrivateFiles.Step step) {
      if (left-- == 0) {
        throw new PowerCut();
      }
    }
  }

  /** Not an exception that anything cleans up after: what is on the disk stays as it is. */
  private static final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;
  }
}
