package io.strongroom.playback.audit;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.LogProof;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.playback.audit.AccessLogEntry.Event;
import io.strongroom.playback.tilelog.PublishedLog;
import io.strongroom.playback.tilelog.SequencedLog;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.peer.PeerHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The access log as a verifiable log in tiles ({@code docs/design/access-log.md}): what everybody
 * may see is in the leaves, and reason, unit and name are sealed beside them until they are erased.
 * Thread-safe; calls block until their entry is durable.
 */
public final class TiledAccessLog
    implements AccessLog, AccessLogReader, AccessLogReceipts, AutoCloseable {
  private final LogKeeping keeping;
  private final SequencedLog log;
  private final Period contentKept;
  private final Clock clock;
  private final SecureRandom random;
  private final BundleTimes times = new BundleTimes();

  /**
   * Where a node's own log lies and who it is. Its origin is {@code strongroom.local/NODE/access}.
   *
   * @param folder is made if it is missing
   * @param keyFile with the key that signs checkpoints; made if it is missing
   */
  public record Place(Path folder, Path keyFile, NodeId node) {
    /** Name of the log, and of the key that signs its checkpoints. */
    public String origin() {
      return TiledAccessLog.origin(node);
    }
  }

  /** Name of a node's log. */
  public static String origin(NodeId node) {
    return "strongroom.local/" + node + "/access";
  }

  private TiledAccessLog(
      LogKeeping keeping, SequencedLog log, Period contentKept, Clock clock, SecureRandom random) {
    this.keeping = keeping;
    this.log = log;
    this.contentKept = contentKept;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Opens the log. What keeps it from being written does not stop the node from starting: the log
   * is away then, with an alarm, and tries again at each entry.
   *
   * @param cipher seals the contents; made of the node key
   * @param contentKept how long they are kept
   */
  public static TiledAccessLog open(
      Place place,
      DocumentCipher cipher,
      Period contentKept,
      Clock clock,
      SecureRandom random,
      Alarms alarms) {
    LogKeeping keeping = new LogKeeping(place, cipher, random, alarms);
    SequencedLog log =
        SequencedLog.open(
            place.folder(),
            place.origin(),
            cipher,
            keeping::signer,
            keeping::records,
            place.node().toString(),
            alarms);
    return new TiledAccessLog(keeping, log, contentKept, clock, random);
  }

  @Override
  public IntentReceipt intend(Intent intent) {
    return new IntentReceipt(append(new Event.Intended(intent)));
  }

  @Override
  public long deliver(IntentReceipt receipt, Delivery delivery) {
    return append(new Event.Delivered(receipt.index(), delivery));
  }

  @Override
  public void refuse(Intent asked, String reason) {
    long _ = append(new Event.Refused(asked, reason));
  }

  @Override
  public void decide(Decision decision) {
    long _ = append(new Event.Decided(decision));
  }

  @Override
  public void change(PersonChange change) {
    long _ = append(new Event.Changed(change));
  }

  @Override
  public void custody(CustodyEvent event) {
    long _ = append(new Event.Kept(event));
  }

  @Override
  public long inspect(InspectionAct act) {
    return append(new Event.Inspected(act));
  }

  private long append(Event event) {
    return log.append(Entries.encode(WallTime.of(clock.instant()), event, random));
  }

  @Override
  public Reading read(TimeRange range, int maxEntries) {
    if (maxEntries < 1 || maxEntries > MAX_ENTRIES) {
      throw new StrongroomException(
          ErrorKind.CALLER, "maxEntries must be between 1 and " + MAX_ENTRIES);
    }
    try {
      return new LogSearch(log.published(), times, keptSince()).read(range, maxEntries);
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(e);
    }
  }

  /** The log as inspectors read it. */
  public EntryPages pages() {
    return new EntryPages(log::published, times, this::keptSince);
  }

  /** What other nodes ask of contents, for inspectors who are signed in there. */
  public Map<String, PeerHandler> contentHandlers() {
    return Map.of(ContentMessages.REQUEST, new ContentAnswers(log::published, this));
  }

  /**
   * Erases the contents that are older than they are kept; leaves and proofs stay. Call it once a
   * day.
   *
   * @return how many were erased
   * @throws StrongroomException UNAVAILABLE if the log's folder cannot be read or written; what was
   *     erased until then stays so
   */
  public long eraseOldContents() {
    try {
      return new ContentErasure(log.published(), times).before(keptSince());
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public Optional<List<Receipt>> receipts(List<Long> indices) {
    try {
      PublishedLog published = log.published();
      Optional<List<LogProof>> proofs = published.proofs(indices);
      return proofs.map(all -> all.stream().map(proof -> receipt(published, proof)).toList());
    } catch (IOException | UncheckedIOException | InvalidLogException e) {
      throw unreadable(e);
    }
  }

  private static Receipt receipt(PublishedLog published, LogProof proof) {
    List<byte[]> bundle = published.leaves(proof.index() / TileAddress.FULL);
    return new Receipt(bundle.get((int) (proof.index() % TileAddress.FULL)), proof);
  }

  @Override
  public String verifierKey() {
    return keeping.signer().verifierKey();
  }

  private WallTime keptSince() {
    return WallTime.of(clock.instant().atZone(ZoneOffset.UTC).minus(contentKept).toInstant());
  }

  private static StrongroomException unreadable(Exception cause) {
    return new StrongroomException(
        ErrorKind.UNAVAILABLE, "the access log cannot be read: check its folder and disk", cause);
  }

  /** How many entries wait to be written: a metric. */
  public int waiting() {
    return log.waiting();
  }

  /** How many entries are durable and in no tile yet: a metric. */
  public int unpublished() {
    return log.unpublished();
  }

  /** Writes and publishes what waits, then stops; later calls fail with UNAVAILABLE. */
  @Override
  public void close() {
    log.close();
    keeping.close();
  }
}
