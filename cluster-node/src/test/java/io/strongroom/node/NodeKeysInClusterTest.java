package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.keys.KeyStore;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.keys.Passphrase;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.alarm.Alarms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeKeysInClusterTest {
  @TempDir Path folder;
  private final SecureRandom random = new SecureRandom();
  private final Alarms alarms = new Alarms(Clock.systemUTC());
  private Path passphrase;

  @BeforeEach
  void passphrase() throws Exception {
    passphrase = Files.writeString(folder.resolve("passphrase"), "correct horse\n");
  }

  private NodeKeys open(Optional<Path> passphraseFile) {
    return NodeKeys.openInCluster(
        new NodeSettings.Keys(
            folder.resolve("keystore"),
            folder.resolve("node.key"),
            passphraseFile,
            folder.resolve("tls")),
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
    KeyStore.create(folder.resolve("keystore"), Passphrase.fromFile(passphrase), random).close();
    try (NodeKeys keys = open(Optional.of(passphrase))) {
      assertThat(keys.store()).isPresent();
      assertThat(alarms.standing()).isEmpty();
    }
  }

  @Test
  void aNodeThatOnlyRecordsIsNoAlarm() {
    try (NodeKeys keys = open(Optional.empty())) {
      assertThat(keys.store()).isEmpty();
      assertThat(alarms.standing()).isEmpty();
    }
  }
}
