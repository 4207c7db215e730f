package io.strongroom.recording.state.cassandra;

import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.recording.cassandra.CassandraSession;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.RecordSeal;
import io.strongroom.recording.state.SharedStateStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Control records in Cassandra, shared by all nodes that have the key they are sealed with. Every
 * write is a lightweight transaction, every read of one record is serial: a reader sees the newest
 * decided version. Lists are read at LOCAL_QUORUM, which sees every write whose caller was told.
 *
 * <p>After a time-out nobody knows whether a write was applied. A serial read decides it, because
 * it ends what is under way, and the sealed bytes say whose write it was: they hold a nonce. Whose
 * deletion it was nothing says, so the caller of one is told UNAVAILABLE and reads again.
 *
 * <p>Every write sets the mark of its slot, a static column, in the same transaction. Records are
 * told apart by the time stamps of their writes, which are ballots: no two of a slot are equal.
 */
public final class CassandraStateStore implements SharedStateStore {
  /** Records read by one statement: at most 5 MB. */
  private static final int READ_AT_ONCE = 20;

  private static final String SLOT = " WHERE kind = ? AND slot = ?";
  private static final String KEY = SLOT + " AND id = ?";

  private final CassandraSession session;
  private final RecordSeal seal;

  /**
   * A store in tables that {@link io.strongroom.recording.cassandra.CassandraSchema} has made.
   *
   * @param session not closed by this store
   * @param cipher the same on all nodes
   */
  public CassandraStateStore(CassandraSession session, DocumentCipher cipher) {
    this.session = session;
    this.seal = new RecordSeal(cipher);
  }

  @Override
  public Optional<Versioned> get(Kind kind, String id) {
    return Optional.ofNullable(row(kind, id))
        .map(row -> seal.open(kind, id, row.getLong("version"), sealed(row)));
  }

  @Override
  public List<Versioned> list(Kind kind) {
    List<Object[]> slots =
        IntStream.range(0, SLOTS)
            .mapToObj(slot -> new Object[] {RecordSeal.text(kind), slot})
            .toList();
    List<Versioned> documents = new ArrayList<>();
    session.runEach(
        "SELECT id, version, sealed FROM records" + SLOT,
        slots,
        row -> {
          // A slot that is empty but had records is one row, which holds nothing but the mark.
          String id = row.getString("id");
          if (id != null) {
            seal.openIfSound(kind, id, row.getLong("version"), sealed(row), documents::add);
          }
        });
    documents.sort(Comparator.comparing(Versioned::id));
    return documents;
  }

  @Override
  public Map<Slot, UUID> marks() {
    Map<Slot, UUID> marks = new HashMap<>();
    for (Kind kind : Kind.values()) {
      session
          .run(
              "SELECT DISTINCT slot, kind, changed FROM records WHERE kind = ? AND slot IN ?",
              RecordSeal.text(kind),
              IntStream.range(0, SLOTS).boxed().toList())
          .forEach(
              row -> {
                UUID mark = row.getUuid("changed");
                if (mark != null) {
                  marks.put(new Slot(kind, row.getInt("slot")), mark);
                }
              });
    }
    return marks;
  }

  @Override
  public Map<String, Long> writes(Slot slot) {
    Map<String, Long> writes = new HashMap<>();
    session
        .run(
            "SELECT id, WRITETIME(sealed) AS written FROM records" + SLOT,
            RecordSeal.text(slot.kind()),
            slot.number())
        .forEach(
            row -> {
              String id = row.getString("id");
              if (id != null) {
                writes.put(id, row.getLong("written"));
              }
            });
    return writes;
  }

  @Override
  public List<Sealed> read(Slot slot, Collection<String> ids) {
    List<Object[]> parts =
        ids.stream()
            .gather(Gatherers.windowFixed(READ_AT_ONCE))
            .map(part -> new Object[] {RecordSeal.text(slot.kind()), slot.number(), part})
            .toList();
    List<Sealed> records = new ArrayList<>(ids.size());
    session.runEach(
        "SELECT id, version, sealed, WRITETIME(sealed) AS written FROM records"
            + SLOT
            + " AND id IN ?",
        parts,
        row -> {
          String id = row.getString("id");
          if (id != null) {
            records.add(
                new Sealed(
                    id, row.getLong("version"), row.getLong("written"), Bytes.copyOf(sealed(row))));
          }
        });
    return records;
  }

  @Override
  public Optional<Long> put(Kind kind, String id, long expectedVersion, Bytes document) {
    RecordSeal.check(id);
    long next = expectedVersion + 1;
    ByteBuffer sealed = ByteBuffer.wrap(seal.seal(kind, id, next, document));
    boolean applied =
        expectedVersion == 0
            ? decide(
                kind,
                id,
                sealed,
                "INSERT INTO records (kind, slot, id, version, sealed, changed)"
                    + " VALUES (?, ?, ?, ?, ?, now()) IF NOT EXISTS",
                RecordSeal.text(kind),
                Slot.numberOf(id),
                id,
                next,
                sealed)
            : decide(
                kind,
                id,
                sealed,
                "UPDATE records SET version = ?, sealed = ?, changed = now()"
                    + KEY
                    + " IF version = ?",
                next,
                sealed,
                RecordSeal.text(kind),
                Slot.numberOf(id),
                id,
                expectedVersion);
    return applied ? Optional.of(next) : Optional.empty();
  }

  @Override
  public boolean putBack(Kind kind, Sealed record, long expectedVersion) {
    RecordSeal.check(record.id());
    ByteBuffer sealed = record.sealed().asBuffer();
    String text = RecordSeal.text(kind);
    int slot = Slot.numberOf(record.id());
    return expectedVersion == 0
        ? decide(
            kind,
            record.id(),
            sealed,
            "INSERT INTO records (kind, slot, id, version, sealed) VALUES (?, ?, ?, ?, ?)"
                + " IF NOT EXISTS",
            text,
            slot,
            record.id(),
            record.version(),
            sealed)
        : decide(
            kind,
            record.id(),
            sealed,
            "UPDATE records SET version = ?, sealed = ?" + KEY + " IF version = ?",
            record.version(),
            sealed,
            text,
            slot,
            record.id(),
            expectedVersion);
  }

  @Override
  public void mark(Slot slot) {
    String text = RecordSeal.text(slot.kind());
    Row row =
        session
            .runSerial(
                "SELECT DISTINCT kind, slot, changed FROM records" + SLOT, text, slot.number())
            .one();
    UUID before = row == null ? null : row.getUuid("changed");
    String cql = "UPDATE records SET changed = now()" + SLOT + " IF changed = ";
    try {
      // Not applied: somebody has written there since, which changes the mark as well.
      var _ =
          before == null
              ? session.compareAndSet(cql + "null", text, slot.number())
              : session.compareAndSet(cql + "?", text, slot.number(), before);
    } catch (DriverException e) {
      throw CassandraSession.unavailable(e);
    }
  }

  @Override
  public boolean delete(Kind kind, String id, long expectedVersion) {
    RecordSeal.check(id);
    return expectedVersion > 0
        && decide(
            kind,
            id,
            null,
            "BEGIN BATCH DELETE FROM records"
                + KEY
                + " IF version = ?; UPDATE records SET changed = now()"
                + SLOT
                + "; APPLY BATCH",
            RecordSeal.text(kind),
            Slot.numberOf(id),
            id,
            expectedVersion,
            RecordSeal.text(kind),
            Slot.numberOf(id));
  }

  /**
   * Runs a compare-and-set.
   *
   * @param sealed what is there afterwards; null for a deletion
   */
  private boolean decide(
      Kind kind, String id, @Nullable ByteBuffer sealed, String cql, Object... values) {
    try {
      return session.compareAndSet(cql, values).wasApplied();
    } catch (DriverException e) {
      return applied(kind, id, sealed, e);
    }
  }

  private boolean applied(
      Kind kind, String id, @Nullable ByteBuffer sealed, DriverException failure) {
    Row row = row(kind, id);
    boolean ours = sealed != null && row != null && sealed.equals(row.getByteBuffer("sealed"));
    if (ours) {
      return true;
    }
    // Not there: it was never applied, or somebody has written over it since. Both are for the
    // caller
    // to find out, who reads again.
    throw new StrongroomException(
        ErrorKind.UNAVAILABLE,
        "a control record could not be written: " + failure.getMessage() + "; try again",
        failure);
  }

  private @Nullable Row row(Kind kind, String id) {
    RecordSeal.check(id);
    return session
        .runSerial(
            "SELECT version, sealed FROM records" + KEY,
            RecordSeal.text(kind),
            Slot.numberOf(id),
            id)
        .one();
  }

  private static byte[] sealed(Row row) {
    ByteBuffer value = row.getByteBuffer("sealed");
    return value == null ? new byte[0] : Bytes.copyOf(value).toArray();
  }

  /** Nothing: the session belongs to whoever opened it. */
  @Override
  public void close() {}
}
