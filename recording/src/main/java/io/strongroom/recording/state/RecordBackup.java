package io.strongroom.recording.state;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.RecordSet.Entry;
import io.strongroom.recording.state.SharedStateStore.Sealed;
import io.strongroom.recording.state.StateStore.Kind;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The bytes of a backup file: all shared control records, sealed as they are shared and once more
 * together, so that none can be left out or put back from another backup unseen. Whole in memory:
 * 20,000 cameras are 40 MB.
 *
 * <pre>
 * magic  SRRECBK1                                                               (8 bytes)
 * head   sealed document, context records-backup/head: records (4), body (4)    (8 + 41)
 * body   sealed document, context records-backup/body: for each record
 *          kind: length (1), lower case
 *          id: length (1), ASCII
 *          moment of the last write (8, µs), version (8)
 *          sealed document: length (4), bytes
 * </pre>
 */
public final class RecordBackup {
  /** Largest file: fifty times that of 10,000 cameras. */
  public static final int MAX_BYTES = 1 << 30;

  private static final byte[] MAGIC = "SRRECBK1".getBytes(StandardCharsets.US_ASCII);
  private static final String HEAD = "records-backup/head";
  private static final String BODY = "records-backup/body";
  private static final int HEAD_BYTES = 2 * Integer.BYTES + DocumentCipher.OVERHEAD_BYTES;
  private static final int BODY_AT = MAGIC.length + HEAD_BYTES;
  private static final int MAX_SEALED_BYTES =
      StateStore.MAX_DOCUMENT_BYTES + DocumentCipher.OVERHEAD_BYTES;

  private RecordBackup() {}

  /**
   * The bytes of a file with these records.
   *
   * @throws StrongroomException EXHAUSTED if they are more than {@link #MAX_BYTES}
   */
  public static byte[] encode(RecordSet records, DocumentCipher cipher) {
    long bytes = records.entries().stream().mapToLong(RecordBackup::length).sum();
    if (bytes + BODY_AT + DocumentCipher.OVERHEAD_BYTES > MAX_BYTES) {
      throw new StrongroomException(
          ErrorKind.EXHAUSTED,
          "the control records have %d bytes, and a backup file has at most %d; stop a node and keep its folder records instead"
              .formatted(bytes, MAX_BYTES));
    }
    ByteBuffer body = ByteBuffer.allocate(Math.toIntExact(bytes));
    for (Entry entry : records.entries()) {
      Sealed record = entry.record();
      putText(body, RecordSeal.text(entry.kind()));
      putText(body, record.id());
      body.putLong(record.writtenMicros()).putLong(record.version());
      body.putInt(record.sealed().length()).put(record.sealed().asBuffer());
    }
    byte[] sealed = cipher.seal(body.array(), BODY);
    ByteBuffer head = ByteBuffer.allocate(2 * Integer.BYTES);
    head.putInt(records.entries().size()).putInt(sealed.length);
    return ByteBuffer.allocate(BODY_AT + sealed.length)
        .put(MAGIC)
        .put(cipher.seal(head.array(), HEAD))
        .put(sealed)
        .array();
  }

  private static long length(Entry entry) {
    return 2L
        + RecordSeal.text(entry.kind()).length()
        + entry.record().id().length()
        + 2 * Long.BYTES
        + Integer.BYTES
        + entry.record().sealed().length();
  }

  private static void putText(ByteBuffer to, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    to.put((byte) bytes.length).put(bytes);
  }

  /**
   * The records of a file.
   *
   * @throws StrongroomException CALLER if it is no backup file, or was sealed under another key;
   *     CORRUPT if it is not whole or was changed
   */
  public static RecordSet decode(byte[] file, DocumentCipher cipher) {
    if (file.length < MAGIC.length
        || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "is no backup of control records; name a file that strongroom records backup has made");
    }
    if (file.length < BODY_AT) {
      throw corrupt("it ends in its first " + BODY_AT + " bytes");
    }
    ByteBuffer head = ByteBuffer.wrap(head(file, cipher));
    int count = head.getInt();
    int bodyBytes = head.getInt();
    if (file.length - BODY_AT != bodyBytes) {
      throw corrupt(
          "it has %d bytes instead of %d".formatted(file.length, (long) BODY_AT + bodyBytes));
    }
    byte[] body;
    try {
      body = cipher.open(Arrays.copyOfRange(file, BODY_AT, file.length), BODY);
    } catch (OpenFailedException e) {
      throw corrupt("its bytes were changed");
    }
    List<Entry> entries = entries(body, count);
    RecordSet records = RecordSet.sound(entries, new RecordSeal(cipher));
    if (!records.damaged().isEmpty()) {
      throw corrupt("these records do not open: " + records.damaged());
    }
    return records;
  }

  private static byte[] head(byte[] file, DocumentCipher cipher) {
    try {
      byte[] head = cipher.open(Arrays.copyOfRange(file, MAGIC.length, BODY_AT), HEAD);
      if (head.length == 2 * Integer.BYTES) {
        return head;
      }
    } catch (OpenFailedException e) {
      // falls through
    }
    throw new StrongroomException(
        ErrorKind.CALLER,
        "does not open with the records.key in cluster.tls; put the one of the cluster that the"
            + " backup is of there (cluster-ca/records.key), or name another backup");
  }

  private static List<Entry> entries(byte[] bytes, int count) {
    ByteBuffer body = ByteBuffer.wrap(bytes);
    List<Entry> entries = new ArrayList<>();
    try {
      while (body.hasRemaining()) {
        entries.add(entry(body));
      }
    } catch (BufferUnderflowException e) {
      throw corrupt("a record ends too early");
    }
    if (entries.size() != count) {
      throw corrupt("it has %d records instead of %d".formatted(entries.size(), count));
    }
    return entries;
  }

  private static Entry entry(ByteBuffer body) {
    String kindText = text(body);
    Kind kind =
        Stream.of(Kind.values())
            .filter(each -> RecordSeal.text(each).equals(kindText))
            .findFirst()
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.CALLER,
                        "holds records of a kind that this program does not know; restore it with"
                            + " the newer program that made it"));
    String id = text(body);
    try {
      RecordSeal.check(id);
    } catch (StrongroomException e) {
      throw corrupt("a record has no sound id");
    }
    long writtenMicros = body.getLong();
    long version = body.getLong();
    int length = body.getInt();
    if (length < 0 || length > MAX_SEALED_BYTES || length > body.remaining()) {
      throw corrupt("a record of " + length + " bytes");
    }
    byte[] sealed = new byte[length];
    body.get(sealed);
    return new Entry(kind, new Sealed(id, version, writtenMicros, Bytes.copyOf(sealed)));
  }

  private static String text(ByteBuffer body) {
    byte[] bytes = new byte[Byte.toUnsignedInt(body.get())];
    body.get(bytes);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static StrongroomException corrupt(String why) {
    return new StrongroomException(
        ErrorKind.CORRUPT, "is damaged or was not copied whole: " + why + "; take another copy");
  }
}
