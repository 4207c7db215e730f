package io.strongroom.playback.inspect;

import io.strongroom.playback.access.Account;
import io.strongroom.playback.access.Permission;
import io.strongroom.playback.access.Permissions;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.audit.AccessLog;
import io.strongroom.playback.audit.AccessLogEntry;
import io.strongroom.playback.audit.AccessLogReceipts;
import io.strongroom.playback.audit.AccessLogReceipts.Receipt;
import io.strongroom.playback.audit.EntryPages;
import io.strongroom.playback.audit.FoundEntry;
import io.strongroom.playback.audit.InspectionAct;
import io.strongroom.playback.audit.LogPage;
import io.strongroom.playback.audit.LogQuery;
import io.strongroom.playback.audit.Population;
import io.strongroom.playback.audit.SampleDraw;
import io.strongroom.playback.grant.AccessRequests;
import io.strongroom.recording.camera.Camera;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The access log as inspectors read it: the node's own, with what is sealed beside the leaves, and
 * those of other nodes that it mirrors, leaves alone. What is shown is an entry of the node's own
 * log before it is shown. Thread-safe; calls block on disk and the control records.
 */
public final class Inspection {
  private static final int MAX_WORDS_CHARS = 1_000;

  private final NodeId own;
  private final EntryPages pages;
  private final Path mirrors;
  private final AccessLogReceipts receipts;
  private final AccessLog log;
  private final AccessRequests requests;
  private final Permissions permissions;
  private final InstantSource clock;
  private final Map<NodeId, EntryPages> mirrored = new ConcurrentHashMap<>();

  /**
   * @param own the node that answers
   * @param pages of its own log
   * @param mirrors folder with a folder for each log that is mirrored; need not be there
   * @param log that gets an entry for each reading
   */
  public Inspection(
      NodeId own,
      EntryPages pages,
      Path mirrors,
      AccessLogReceipts receipts,
      AccessLog log,
      AccessRequests requests,
      Permissions permissions,
      InstantSource clock) {
    this.own = own;
    this.pages = pages;
    this.mirrors = mirrors;
    this.receipts = receipts;
    this.log = log;
    this.requests = requests;
    this.permissions = permissions;
    this.clock = clock;
  }

  /**
   * A part of a search.
   *
   * @param node whose log it is
   * @param isOwn whether contents are here; if not, the words of intents are those of their
   *     requests
   * @param logs whose logs are here, the own one first
   */
  public record Shown(NodeId node, boolean isOwn, LogPage page, List<NodeId> logs) {}

  /**
   * Searches a log.
   *
   * @param node whose; empty for the node's own
   * @param words the search, for the log
   * @throws StrongroomException NOT_FOUND if there is no copy of that node's log here; UNAVAILABLE
   *     if the log cannot be read, or cannot be written
   */
  public Shown search(Session by, Optional<NodeId> node, LogQuery query, String words) {
    NodeId of = node.orElse(own);
    Asked asked = new Asked(requests);
    LogPage page =
        pages(of)
            .page(
                query,
                new InspectorReach(permissions.reach(by), permissions, asked),
                naming(of, asked));
    note(by, InspectionAct.READ, page.entries().size(), words);
    return new Shown(of, of.equals(own), page, logs());
  }

  /**
   * One entry of a log.
   *
   * @throws StrongroomException NOT_FOUND if there is none, or not for this inspector
   */
  public FoundEntry entry(Session by, Optional<NodeId> node, long index) {
    FoundEntry found = visible(by, node.orElse(own), index);
    note(by, InspectionAct.READ, 1, "entry=" + index + node.map(id -> " node=" + id).orElse(""));
    return found;
  }

  /**
   * A receipt for an entry of the node's own log.
   *
   * @throws StrongroomException NOT_FOUND if there is no such entry, or not for this inspector
   */
  public Receipt receipt(Session by, long index) {
    FoundEntry _ = visible(by, own, index);
    Receipt receipt =
        receipts.receipts(List.of(index)).map(List::getFirst).orElseThrow(Inspection::unknown);
    note(by, InspectionAct.RECEIPT, index, "");
    return receipt;
  }

  /**
   * Fixes the seed of a sample before its population is complete.
   *
   * @param seedDigest SHA-256 of the seed, in hex; the seed stays with the inspector
   * @return index of the entry that says so
   * @throws StrongroomException DENIED unless he inspects everywhere; CALLER if the population has
   *     ended; UNAVAILABLE if the log cannot be written
   */
  public long commit(Session by, Population population, String seedDigest) {
    requireEverywhere(by);
    if (!WallTime.of(clock.instant()).isBefore(population.range().to())) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "to: must be in the future: a seed is fixed before the population is complete");
    }
    return log.inspect(
        sampling(
            by,
            InspectionAct.SAMPLE_COMMITTED,
            UUID.randomUUID(),
            population.count(),
            seedDigest,
            Optional.of(population)));
  }

  /**
   * Draws a sample of the node's own log; the same one each time. That it is drawn is in the log
   * before, and closes the population if nothing else has.
   *
   * @throws StrongroomException as {@link EntryPages#sample}; DENIED unless he inspects everywhere
   */
  public SampleDraw.Drawn draw(Session by, byte[] seed) {
    requireEverywhere(by);
    String digest = HexFormat.of().formatHex(SampleDraw.digest(seed));
    long _ =
        log.inspect(
            sampling(
                by,
                InspectionAct.SAMPLE_DRAWN,
                InspectionAct.NO_SUBJECT,
                0,
                digest,
                Optional.empty()));
    return pages.sample(seed);
  }

  private static InspectionAct sampling(
      Session by,
      String step,
      UUID subject,
      long number,
      String digest,
      Optional<Population> population) {
    Account account = by.account();
    return new InspectionAct(
        account.id(),
        step,
        subject,
        number,
        digest,
        population,
        account.user(),
        account.unit(),
        "");
  }

  private void requireEverywhere(Session by) {
    if (!permissions.reach(by).hasEverywhere(Permission.INSPECT)) {
      throw new StrongroomException(ErrorKind.DENIED, "samples are for inspectors of everything");
    }
  }

  /** What people call a camera; empty if it is off the register. */
  public Optional<String> cameraName(CameraId camera) {
    return permissions.camera(camera).map(Camera::name);
  }

  /** Whether this is the log of the node itself. */
  public boolean isOwn(Optional<NodeId> node) {
    return node.map(own::equals).orElse(true);
  }

  /** Whose logs can be read here, the own one first. */
  public List<NodeId> logs() {
    try (Stream<Path> folders = Files.list(mirrors)) {
      Stream<NodeId> others =
          folders.map(folder -> id(folder.getFileName().toString())).flatMap(Optional::stream);
      return Stream.concat(Stream.of(own), others.filter(id -> !id.equals(own)).sorted()).toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of(own); // nothing is mirrored yet
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the mirrors of other access logs cannot be read", e);
    }
  }

  private FoundEntry visible(Session by, NodeId of, long index) {
    Asked asked = new Asked(requests);
    return pages(of)
        .entry(index, naming(of, asked))
        .filter(new InspectorReach(permissions.reach(by), permissions, asked))
        .orElseThrow(Inspection::unknown);
  }

  private UnaryOperator<AccessLogEntry> naming(NodeId of, Asked asked) {
    return of.equals(own) ? UnaryOperator.identity() : asked::named;
  }

  private EntryPages pages(NodeId of) {
    if (of.equals(own)) {
      return pages;
    }
    Path folder = mirrors.resolve(of.toString());
    if (!Files.isDirectory(folder)) {
      throw new StrongroomException(
          ErrorKind.NOT_FOUND,
          "this node has no copy of that node's access log; ask the node itself, or another one");
    }
    return mirrored.computeIfAbsent(of, _ -> EntryPages.ofMirror(folder));
  }

  private void note(Session by, String step, long number, String words) {
    Account account = by.account();
    String said = words.length() <= MAX_WORDS_CHARS ? words : words.substring(0, MAX_WORDS_CHARS);
    long _ =
        log.inspect(
            InspectionAct.showing(
                account.id(), step, number, account.user(), account.unit(), said));
  }

  private static Optional<NodeId> id(String name) {
    try {
      return Optional.of(NodeId.parse(name));
    } catch (StrongroomException e) {
      return Optional.empty(); // not ours
    }
  }

  private static StrongroomException unknown() {
    return new StrongroomException(ErrorKind.NOT_FOUND, "there is no such entry");
  }
}
