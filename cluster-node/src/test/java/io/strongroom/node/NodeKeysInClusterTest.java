package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.envelope.Suite;
import io.strongroom.crypto.keys.FileKeyStore;
import io.strongroom.crypto.keys.KeyStorePlaces;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.keys.Passphrase;
import io.strongroom.node.settings.KeyProvider;
import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.alarm.Alarms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeKeysInClusterTest {
  @TempDir Path folder;
  private final SecureRandom random = new SecureRandom();
  private final Alarms alarms = new Alarms(Clock.systemUTC());
  private Path passphrase;
  private List<Path> slots = List.of();

  @BeforeEach
  void passphrase() throws Exception {
    slots = List.of(folder.resolve("keystore.slot"));
    passphrase = Files.writeString(folder.resolve("passphrase"), "correct horse\n");
  }

  private KeyStorePlaces places() {
    return new KeyStorePlaces(folder.resolve("keystore"), slots);
  }

  private NodeKeys open(Optional<Path> passphraseFile) {
    return NodeKeys.openInCluster(
        new KeyProvider.EncryptedFile(places(), passphraseFile, Suite.AES_256_GCM_SHA_256),
        NodeKey.loadOrCreate(folder.resolve("node.key"), random),
        folder.resolve("public.ring"),
        alarms);
  }

  @Test
  void aKeyholderMakesNoKeyStoreOfItsOwnAndSaysWhereToGetIt() {
    try (NodeKeys keys = open(Optional.of(passphrase))) {
      assertThat(keys.store()).isEmpty();
      assertThat(folder.resolve("keystore")).doesNotExist();
      Alarm alarm = alarms.standing().getFirst();
      assertThat(alarm.kind()).isEqualTo("key-store-closed");
      assertThat(alarm.remedy()).contains("strongroom keys key-store").contains("keys.store");
    }
  }

  @Test
  void theClustersKeyStoreIsOpened() {
    FileKeyStore.create(places(), Passphrase.fromFile(passphrase), random).close();
    try (NodeKeys keys = open(Optional.of(passphrase))) {
      assertThat(keys.store()).isPresent();
      assertThat(alarms.standing()).isEmpty();
    }
  }

  @Test
  void aSlotThatIsAwayIsAnAlarmAndFootageOpens() throws Exception {
    Path second = folder.resolve("stick/root.slot");
    try (FileKeyStore store =
        FileKeyStore.create(places(), Passphrase.fromFile(passphrase), new SecureRandom())) {
      Files.createDirectory(second.getParent());
      store.addSlot(second);
    }
    slots = List.of(folder.resolve("keystore.slot"), second);
    try (NodeKeys _ = open(Optional.of(passphrase))) {
      assertThat(alarms.standing()).isEmpty();
    }
    Files.delete(second);
    try (NodeKeys keys = open(Optional.of(passphrase))) {
      assertThat(keys.store()).isPresent();
      Alarm alarm = alarms.standing().getFirst();
      assertThat(alarm.kind()).isEqualTo("key-slot-missing");
      assertThat(alarm.detail()).contains(second.toString(), "is missing");
      assertThat(alarm.remedy()).contains("keys.slots", "slot-add");
    }
    assertThat(second).doesNotExist();
    slots = List.of(second);
    try (NodeKeys keys = open(Optional.of(passphrase))) {
      assertThat(keys.store()).isEmpty();
      assertThat(alarms.standing())
          .anySatisfy(
              alarm -> {
                assertThat(alarm.kind()).isEqualTo("key-store-closed");
                assertThat(alarm.detail()).contains("no slot has the root", second.toString());
                assertThat(alarm.remedy()).contains("keys.slots", "restart");
              });
    }
  }

  @Test
  void slotsThatAreWorthLittleAreNamed() {
    FileKeyStore.create(places(), Passphrase.fromFile(passphrase), random).close();
    assertThat(SlotCare.warnings(places()))
        .satisfiesExactly(
            only -> assertThat(only).contains("is the only one", "keystore.slot"),
            disk -> assertThat(disk).contains("same file system", "keystore.slot"));
  }

  @Test
  void aNodeThatOnlyRecordsIsNoAlarm() {
    try (NodeKeys keys = open(Optional.empty())) {
      assertThat(keys.store()).isEmpty();
      assertThat(alarms.standing()).isEmpty();
    }
  }
}
