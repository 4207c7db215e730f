package io.strongroom.recording.cold.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.cold.ColdSettings;
import io.strongroom.recording.cold.ColdStoreException;
import io.strongroom.recording.cold.S3Server;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over TLS, against a real S3 server. */
class S3ObjectStoreTest {
  @TempDir static Path folder;
  private static S3Server server;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    server = new S3Server(folder, true);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    server.close();
  }

  private static void put(S3ObjectStore store, String key, byte[] bytes) throws IOException {
    store.put(key, bytes.length, () -> new ByteArrayInputStream(bytes));
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  @Test
  void anObjectIsReadByRangesAndAsAWhole() throws IOException {
    byte[] bytes = random(300_001);
    try (S3ObjectStore store = new S3ObjectStore(server.settings())) {
      assertThat(store.size("a/object.pack")).isEmpty();
      put(store, "a/object.pack", random(5));
      put(store, "a/object.pack", bytes);
      assertThat(store.size("a/object.pack")).hasValue(bytes.length);
      ByteBuffer part = ByteBuffer.allocate(1_000);
      store.read("a/object.pack", 200_000, part);
      assertThat(part.array()).isEqualTo(Arrays.copyOfRange(bytes, 200_000, 201_000));
      try (InputStream all = store.open("a/object.pack")) {
        assertThat(all.readAllBytes()).isEqualTo(bytes);
      }
      assertThatThrownBy(() -> store.read("a/object.pack", 300_000, ByteBuffer.allocate(10)))
          .isInstanceOf(EOFException.class);
      store.delete("a/object.pack");
      store.delete("a/object.pack");
      assertThat(store.size("a/object.pack")).isEmpty();
      assertThatThrownBy(() -> store.read("a/object.pack", 0, ByteBuffer.allocate(10)))
          .isInstanceOf(NoSuchFileException.class);
    }
  }

  /** Servers answer with a thousand keys at a time. */
  @Test
  void manyKeysAreListedWhole() throws IOException {
    Path below = Files.createDirectories(server.objects().resolve("many/camera"));
    for (int i = 0; i < 1_100; i++) {
      Files.createFile(below.resolve("%04d.key".formatted(i)));
    }
    try (S3ObjectStore store = new S3ObjectStore(server.settings())) {
      put(store, "many/one.key", random(1));
      assertThat(store.keys("many/")).hasSize(1_101).isSorted().contains("many/camera/1099.key");
      assertThat(store.children("many/")).containsExactly("many/camera/", "many/one.key");
      assertThat(store.children("many/camera/")).hasSize(1_100);
      assertThat(store.children("none/")).isEmpty();
    }
  }

  private static ColdSettings with(String bucket, Path secretKeyFile, Optional<Path> ca) {
    ColdSettings sound = server.settings();
    return new ColdSettings(
        sound.endpoint(),
        sound.region(),
        bucket,
        sound.prefix(),
        sound.accessKeyFile(),
        secretKeyFile,
        sound.pathStyle(),
        ca);
  }

  private static void assertAway(ColdSettings settings, String why) {
    try (S3ObjectStore store = new S3ObjectStore(settings)) {
      assertThatThrownBy(() -> store.size("a.pack"))
          .isInstanceOf(ColdStoreException.class)
          .hasMessageContaining(why);
      assertThatThrownBy(() -> store.children("packs/")).isInstanceOf(ColdStoreException.class);
    }
  }

  @Test
  void whatKeepsANodeFromItsStoreIsNamed() throws IOException {
    ColdSettings sound = server.settings();
    assertAway(with("no-such-bucket", sound.secretKeyFile(), sound.caFile()), "no such bucket");
    assertAway(with(sound.bucket(), sound.secretKeyFile(), Optional.empty()), "certification path");
    assertAway(
        with(sound.bucket(), folder.resolve("none"), sound.caFile()), "cold.secret-key-file");
    Path wrong =
        Files.createFile(
            folder.resolve("wrong-key"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(wrong, "another key");
    assertAway(with(sound.bucket(), wrong, sound.caFile()), "refuses");
  }
}
