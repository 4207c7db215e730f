package io.strongroom.recording.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.RecordSet.Entry;
import io.strongroom.recording.state.SharedStateStore.Sealed;
import io.strongroom.recording.state.StateStore.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordBackupTest {
  @TempDir Path folder;
  private DocumentCipher cipher;
  private RecordSet records;
  private byte[] file;

  @BeforeEach
  void make() {
    cipher = cipher("records.key");
    records =
        new RecordSet(
            List.of(
                entry(Kind.DAY_KEY, "standard.2026-11-28", 1, new byte[300]),
                entry(Kind.CAMERA, "b", 7, new byte[0]),
                entry(Kind.CAMERA, "a", 2, new byte[StateStore.MAX_DOCUMENT_BYTES])),
            List.of());
    file = RecordBackup.encode(records, cipher);
  }

  private DocumentCipher cipher(String name) {
    try (NodeKey key = NodeKey.loadOrCreate(folder.resolve(name), new SecureRandom())) {
      return new DocumentCipher(key);
    }
  }

  private Entry entry(Kind kind, String id, long version, byte[] document) {
    byte[] sealed = new RecordSeal(cipher).seal(kind, id, version, Bytes.copyOf(document));
    return new Entry(kind, new Sealed(id, version, 1_790_000_000_000_000L, Bytes.copyOf(sealed)));
  }

  private void assertRefused(byte[] bytes, DocumentCipher with, ErrorKind kind, String words) {
    assertThatThrownBy(() -> RecordBackup.decode(bytes, with))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(words);
  }

  @Test
  void whatWasBackedUpComesBackAsItLay() {
    RecordSet read = RecordBackup.decode(file, cipher);
    assertThat(read).isEqualTo(records);
    assertThat(read.newest()).isEqualTo(Instant.ofEpochSecond(1_790_000_000));
    assertThat(read.entries()).extracting(e -> e.record().id()).startsWith("a", "b");
  }

  @Test
  void aFileThatWasNotCopiedWholeIsNamedSo() {
    for (int length = 8; length < file.length; length += length < 120 ? 1 : 997) {
      assertRefused(Arrays.copyOf(file, length), cipher, ErrorKind.CORRUPT, "not copied whole");
    }
    assertRefused(Arrays.copyOf(file, file.length + 1), cipher, ErrorKind.CORRUPT, "instead of");
    for (int length = 0; length < 8; length++) {
      assertRefused(Arrays.copyOf(file, length), cipher, ErrorKind.CALLER, "is no backup");
    }
  }

  @Test
  void aChangedByteAnywhereIsFound() {
    for (int at = 0; at < file.length; at += at < 150 ? 1 : 1009) {
      byte[] changed = file.clone();
      changed[at] ^= 0x20;
      assertThatThrownBy(() -> RecordBackup.decode(changed, cipher))
          .isInstanceOf(StrongroomException.class);
    }
    byte[] changed = file.clone();
    changed[file.length - 1] ^= 1;
    assertRefused(changed, cipher, ErrorKind.CORRUPT, "its bytes were changed");
  }

  @Test
  void aBackupOfAnotherClusterNamesTheKey() {
    assertRefused(file, cipher("other.key"), ErrorKind.CALLER, "records.key in cluster.tls");
  }

  @Test
  void whatIsSealedRightlyAndIsNoBackupIsRefused() {
    assertRefused(sealed(1, new byte[] {6, 'c'}), cipher, ErrorKind.CORRUPT, "ends too early");
    assertRefused(sealed(1, new byte[0]), cipher, ErrorKind.CORRUPT, "0 records instead of 1");
    assertRefused(sealed(1, row("camera", "../x", 1, 4)), cipher, ErrorKind.CORRUPT, "sound id");
    assertRefused(sealed(1, row("holds", "x", 1, 4)), cipher, ErrorKind.CALLER, "newer program");
    for (int length : new int[] {-1, 5, Integer.MAX_VALUE}) {
      assertRefused(
          sealed(1, row("camera", "x", 1, length)), cipher, ErrorKind.CORRUPT, "a record of");
    }
    assertRefused(sealed(1, row("camera", "x", 1, 4)), cipher, ErrorKind.CALLER, "opens none");
  }

  private static byte[] row(String kind, String id, long version, int length) {
    return ByteBuffer.allocate(2 + kind.length() + id.length() + 16 + 4 + 4)
        .put((byte) kind.length())
        .put(kind.getBytes(StandardCharsets.US_ASCII))
        .put((byte) id.length())
        .put(id.getBytes(StandardCharsets.US_ASCII))
        .putLong(1)
        .putLong(version)
        .putInt(length)
        .array();
  }

  private byte[] sealed(int count, byte[] body) {
    byte[] sealedBody = cipher.seal(body, "records-backup/body");
    byte[] head =
        cipher.seal(
            ByteBuffer.allocate(8).putInt(count).putInt(sealedBody.length).array(),
            "records-backup/head");
    return ByteBuffer.allocate(8 + head.length + sealedBody.length)
        .put("SRRECBK1".getBytes(StandardCharsets.US_ASCII))
        .put(head)
        .put(sealedBody)
        .array();
  }
}
