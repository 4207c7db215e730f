package io.strongroom.playback.inspect;

import io.strongroom.playback.access.Account;
import io.strongroom.playback.access.Permission;
import io.strongroom.playback.access.Permissions;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.audit.AccessLog;
import io.strongroom.playback.audit.AccessLogEntry;
import io.strongroom.playback.audit.AccessLogReceipts;
import io.strongroom.playback.audit.AccessLogReceipts.Receipt;
import io.strongroom.playback.audit.ContentSource;
import io.strongroom.playback.audit.EntryPages;
import io.strongroom.playback.audit.FoundEntry;
import io.strongroom.playback.audit.InspectionAct;
import io.strongroom.playback.audit.LogPage;
import io.strongroom.playback.audit.LogQuery;
import io.strongroom.playback.audit.PeriodSummary;
import io.strongroom.playback.audit.Population;
import io.strongroom.playback.audit.SampleDraw;
import io.strongroom.playback.audit.Tally;
import io.strongroom.playback.grant.AccessRequests;
import io.strongroom.recording.camera.Camera;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * The access log as inspectors read it: the node's own, with what is sealed beside the leaves, and
 * those of other nodes that it mirrors, leaves alone. What is shown is an entry of the node's own
 * log before it is shown. Thread-safe; calls block on disk and the control records.
 */
public final class Inspection {
  private static final int MAX_WORDS_CHARS = 1_000;

  private final NodeId own;
  private final ReadableLogs logs;
  private final AccessLogReceipts receipts;
  private final AccessLog log;
  private final AccessRequests requests;
  private final Permissions permissions;
  private final InstantSource clock;

  /**
   * @param own the node that answers
   * @param pages of its own log
   * @param mirrors folder with a folder for each log that is mirrored; need not be there
   * @param contents what is sealed beside the logs of other nodes
   * @param log that gets an entry for each reading
   */
  public Inspection(
      NodeId own,
      EntryPages pages,
      Path mirrors,
      ContentSource contents,
      AccessLogReceipts receipts,
      AccessLog log,
      AccessRequests requests,
      Permissions permissions,
      InstantSource clock) {
    this.own = own;
    this.logs = new ReadableLogs(own, pages, mirrors, contents);
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
   * @param isOwn whether it is the node's own
   * @param opened whether contents were to be had; if not, the words of intents are those of their
   *     requests
   * @param logs whose logs are here, the own one first
   */
  public record Shown(
      NodeId node, boolean isOwn, boolean opened, LogPage page, List<NodeId> logs) {}

  /** One entry; {@code opened} as in {@link Shown}. */
  public record ShownEntry(FoundEntry found, boolean opened) {}

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
    ReadableLogs.Source source = logs.source(by, of);
    LogPage page =
        source
            .pages()
            .page(
                query,
                new InspectorReach(permissions.reach(by), permissions, asked),
                naming(of, asked));
    note(by, InspectionAct.READ, page.entries().size(), words);
    return new Shown(of, of.equals(own), source.isOpened(), page, logs.all());
  }

  /**
   * One entry of a log.
   *
   * @throws StrongroomException NOT_FOUND if there is none, or not for this inspector
   */
  public ShownEntry entry(Session by, Optional<NodeId> node, long index) {
    ReadableLogs.Source source = logs.source(by, node.orElse(own));
    FoundEntry found = visible(by, source.pages(), node.orElse(own), index);
    note(by, InspectionAct.READ, 1, "entry=" + index + node.map(id -> " node=" + id).orElse(""));
    return new ShownEntry(found, source.isOpened());
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
    return logs.pages(own).sample(seed);
  }

  /**
   * Numbers for publication.
   *
   * @param logs what was counted: of other nodes what is mirrored here
   */
  public record Counted(TimeRange range, List<NodeId> logs, Counts counts) {}

  /**
   * Counts the days of a period that is over, of all logs that are here.
   *
   * @param from first day, by the clock of the installation's zone
   * @param to day after the last one
   * @throws StrongroomException DENIED unless he inspects everywhere; CALLER if the period is not
   *     over or has too much in it; UNAVAILABLE if a log cannot be read or written
   */
  public Counted count(Session by, LocalDate from, LocalDate to) {
    requireEverywhere(by);
    TimeRange range = period(from, to);
    List<NodeId> all = logs.all();
    Tally tally = new Tally();
    all.forEach(node -> logs.pages(node).count(range, tally));
    Counted counted = counted(range, all, tally);
    note(by, InspectionAct.COUNTED, counted.counts().accesses().size(), from + " " + to);
    return counted;
  }

  private TimeRange period(LocalDate from, LocalDate to) {
    ZoneId zone = permissions.zone();
    TimeRange range =
        new TimeRange(
            WallTime.of(from.atStartOfDay(zone).toInstant()),
            WallTime.of(to.atStartOfDay(zone).toInstant()));
    if (WallTime.of(clock.instant()).isBefore(range.to())) {
      throw new StrongroomException(
          ErrorKind.CALLER, "period: is not over; numbers that still grow tell of single persons");
    }
    return range;
  }

  private Counted counted(TimeRange range, List<NodeId> counted, Tally tally) {
    Asked asked = new Asked(requests);
    return new Counted(
        range,
        counted,
        Counts.of(
            range,
            tally,
            asked::request,
            requests.all(),
            action -> action.name().toLowerCase(Locale.ROOT)));
  }

  /**
   * What goes into a pack for auditors, of all logs that are here. That it is made is in the log
   * before this returns.
   *
   * @param seeds of samples of the own log, which are drawn as by {@link #draw}
   * @throws StrongroomException as {@link #count} and {@link #draw}
   */
  AuditPack pack(
      Session by,
      String name,
      LocalDate from,
      LocalDate to,
      List<byte[]> seeds,
      boolean texts,
      List<Finding> findings) {
    requireEverywhere(by);
    TimeRange range = period(from, to);
    Map<NodeId, PeriodSummary> summaries = new LinkedHashMap<>();
    List<NodeId> all = logs.all();
    Tally tally = new Tally();
    for (NodeId node : all) {
      summaries.put(node, logs.pages(node).summary(range, permissions.zone(), tally));
    }
    List<AuditPack.Seeded> drawn =
        seeds.stream()
            .map(seed -> new AuditPack.Seeded(HexFormat.of().formatHex(seed), draw(by, seed)))
            .toList();
    List<Finding> then =
        findings.stream()
            .flatMap(each -> each.asOf(range.to().toInstant()).stream())
            .filter(each -> !each.remarks().getLast().at().isBefore(range.from().toInstant()))
            .toList();
    AuditPack pack = new AuditPack(name, texts, counted(range, all, tally), summaries, drawn, then);
    String words = name + " seeds=" + seeds.size() + (texts ? " texts" : "");
    note(by, InspectionAct.PACKED, summaries.size(), words);
    return pack;
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
      throw new StrongroomException(
          ErrorKind.DENIED, "samples and counts are for inspectors of everything");
    }
  }

  /** What people call a camera; empty if it is off the register. */
  public Optional<String> cameraName(CameraId camera) {
    return permissions.camera(camera).map(Camera::name);
  }

  /** An entry, for who says so to the log by another entry. */
  FoundEntry visible(Session by, Optional<NodeId> node, long index) {
    return visible(by, node(node), index);
  }

  /** Whose log is meant. */
  NodeId node(Optional<NodeId> node) {
    return node.orElse(own);
  }

  private FoundEntry visible(Session by, NodeId of, long index) {
    return visible(by, logs.pages(of), of, index);
  }

  private FoundEntry visible(Session by, EntryPages read, NodeId of, long index) {
    Asked asked = new Asked(requests);
    return read.entry(index, naming(of, asked))
        .filter(new InspectorReach(permissions.reach(by), permissions, asked))
        .orElseThrow(Inspection::unknown);
  }

  private UnaryOperator<AccessLogEntry> naming(NodeId of, Asked asked) {
    return of.equals(own) ? UnaryOperator.identity() : asked::named;
  }

  private void note(Session by, String step, long number, String words) {
    Account account = by.account();
    String said = words.length() <= MAX_WORDS_CHARS ? words : words.substring(0, MAX_WORDS_CHARS);
    long _ =
        log.inspect(
            InspectionAct.showing(
                account.id(), step, number, account.user(), account.unit(), said));
  }

  private static StrongroomException unknown() {
    return new StrongroomException(ErrorKind.NOT_FOUND, "there is no such entry");
  }
}
