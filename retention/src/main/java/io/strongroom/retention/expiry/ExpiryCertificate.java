package io.strongroom.retention.expiry;

import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What proves that all footage of one class-day has expired, or that the part of it that orders
 * took has gone: by which rule or order, what it was, when its keys died, and what of it still lies
 * about as ciphertext. Its {@link #text()} is the text of a {@link
 * io.strongroom.crypto.sign.SignedNote}; docs/ref/expiry-certificate.md shows each line. Immutable.
 *
 * <p>A certificate of footage that went before its floor can be made and written: what happened is
 * not hidden. {@link #parse} refuses it and says so.
 *
 * @param expiryDay of the class-day
 * @param zone whose midnights begin days
 * @param orders by which it went before its time; none if that was over
 * @param node that issued it
 * @param early whether it went before its expiry day because room was short
 * @param thinned whether its keyframes stay, in packs that have another key
 * @param dueAt from when on the class-day might go; by orders, when the last of them was approved
 * @param tombstoneAt from when on it had to
 */
public record ExpiryCertificate(
    RetentionClass retentionClass,
    LocalDate expiryDay,
    ZoneId zone,
    Rule rule,
    List<OrderedBy> orders,
    NodeId node,
    Footage footage,
    boolean early,
    boolean thinned,
    WallTime dueAt,
    WallTime tombstoneAt,
    DestroyedKeys keys,
    Removal removal,
    WallTime issuedAt) {
  private static final String FIRST_LINE = "strongroom expiry certificate 1";
  private static final String EARLY = "shortage";
  private static final String THINNED = "keyframes-stay";
  private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);
  private static final WallTime END_OF_TIME =
      CertificateText.instant("9999-12-31T23:59:59.999999Z");

  public ExpiryCertificate {
    require(
        !expiryDay.isBefore(LocalDate.EPOCH) && !expiryDay.isAfter(LAST_DAY),
        "expiry-day must lie between 1970 and 9999");
    orders = List.copyOf(orders);
    require(
        orders.stream().map(OrderedBy::id).distinct().count() == orders.size(),
        "order names one twice");
    require(
        footage.keptPacks == 0 || !orders.isEmpty() || thinned,
        "kept-packs must not be there without an order, or if it was not thinned");
    require(orders.isEmpty() || !thinned, "thinned must not be there with an order");
    requireInstant("due-at", dueAt);
    requireInstant("tombstone-at", tombstoneAt);
    requireInstant("issued-at", issuedAt);
  }

  /**
   * The rule that was applied.
   *
   * @param version of the rules in which it stands, from 1
   * @param legalBasis its white space becomes single spaces, so that it takes one line
   * @param outsideScope why the law does not apply, the same; empty if it does
   */
  public record Rule(
      int floorDays,
      int ceilingDays,
      long version,
      String legalBasis,
      Optional<String> outsideScope) {
    private static final int MAX_DAYS = 100_000;

    public Rule {
      legalBasis = oneLine(legalBasis);
      outsideScope = outsideScope.map(Rule::oneLine);
      require(floorDays >= 0 && floorDays <= MAX_DAYS, "floor-days must be 0 to 100000");
      require(
          ceilingDays > floorDays && ceilingDays <= MAX_DAYS,
          "ceiling-days must be greater than floor-days and at most 100000");
      require(version >= 1, "rule-version must be 1 or more");
      require(!legalBasis.isEmpty(), "legal-basis must not be empty");
      require(outsideScope.filter(String::isEmpty).isEmpty(), "outside-scope must not be empty");
    }

    /** Of a class within the scope of the law. */
    public Rule(int floorDays, int ceilingDays, long version, String legalBasis) {
      this(floorDays, ceilingDays, version, legalBasis, Optional.empty());
    }

    private static String oneLine(String text) {
      return text.replaceAll("[\\p{IsWhite_Space}\\p{IsControl}]+", " ").strip();
    }
  }

  /**
   * What expired.
   *
   * @param packs at least one
   * @param lastRecorded the end of the newest footage
   * @param packsRoot of {@link PackLeaves}
   * @param heldPacks packs of the class-day that were held, and have another key; all else is of
   *     the other packs alone
   * @param keptPacks packs that no order took, and have another key
   */
  public record Footage(
      long packs,
      long bytes,
      long cameras,
      WallTime firstRecorded,
      WallTime lastRecorded,
      Bytes packsRoot,
      long heldPacks,
      long keptPacks) {
    public Footage {
      require(packs >= 1, "packs must be 1 or more");
      require(bytes >= 0, "bytes must be 0 or more");
      require(
          cameras >= 1 && cameras <= packs, "cameras must be 1 or more, and no more than packs");
      requireInstant("first-recorded", firstRecorded);
      requireInstant("last-recorded", lastRecorded);
      require(!lastRecorded.isBefore(firstRecorded), "last-recorded is before first-recorded");
      require(packsRoot.length() == MerkleTree.HASH_BYTES, "packs-root must have 32 bytes");
      require(heldPacks >= 0, "held-packs must be 1 or more");
      require(keptPacks >= 0, "kept-packs must be 1 or more");
    }
  }

  /**
   * The day keys of the class-day, without which nobody opens its packs.
   *
   * @param ids each 16 hexadecimal digits, different; at least one
   * @param by each keyholder of a cluster; none if the node that issued it was the only one
   * @param destroyedAt when the last slot of the last keyholder had been overwritten
   * @param slots in which their secrets were overwritten, of all keyholders
   * @param tokens so many keyholders destroyed them in a PKCS#11 token
   */
  public record DestroyedKeys(
      List<String> ids, List<DestroyedBy> by, WallTime destroyedAt, long slots, long tokens) {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");

    /** Of keyholders with key stores in files. */
    public DestroyedKeys(List<String> ids, List<DestroyedBy> by, WallTime destroyedAt, long slots) {
      this(ids, by, destroyedAt, slots, 0);
    }

    public DestroyedKeys {
      by = by.stream().sorted(Comparator.comparing(each -> each.node().toString())).toList();
      require(
          by.stream().map(DestroyedBy::node).distinct().count() == by.size(),
          "destroyed-by names a node twice");
      ids = ids.stream().sorted().toList();
      require(
          !ids.isEmpty() && ids.stream().allMatch(id -> ID.matcher(id).matches()),
          "key-destroyed must be there, each with 16 hexadecimal digits");
      require(new HashSet<>(ids).size() == ids.size(), "key-destroyed names a key twice");
      requireInstant("destroyed-at", destroyedAt);
      require(
          slots >= (tokens > 0 ? 0 : 1),
          "slots-overwritten must be 1 or more, unless there is destroyed-in-tokens");
      require(tokens >= 0, "destroyed-in-tokens must be 1 or more");
      require(
          by.isEmpty() ? tokens <= 1 : by.stream().filter(DestroyedBy::isToken).count() == tokens,
          "destroyed-in-tokens must be those of destroyed-by without slots");
      require(
          by.isEmpty() || by.stream().mapToLong(DestroyedBy::slots).sum() == slots,
          "slots-overwritten must be those of destroyed-by");
      require(
          by.isEmpty()
              || by.stream()
                  .map(DestroyedBy::at)
                  .reduce(WallTime::max)
                  .equals(Optional.of(destroyedAt)),
          "destroyed-at must be the last of destroyed-by");
    }
  }

  /**
   * What became of the ciphertext.
   *
   * @param packs removed so far; where nodes have copies, at least so many
   * @param on of a cluster, how many each node has removed that had any
   * @param missing volumes that are away, or could not be emptied, each named once
   * @param unheard nodes of a cluster that have not said that they removed theirs, and how many
   *     packs they are known to have
   */
  public record Removal(
      long packs, List<NodePacks> on, List<MissingVolume> missing, List<NodePacks> unheard) {
    public Removal {
      on = NodePacks.sorted("removed-on", on);
      unheard = NodePacks.sorted("missing-node", unheard);
      missing =
          missing.stream().sorted(Comparator.comparing(gone -> gone.volume().toString())).toList();
      require(packs >= 0, "removed-packs must be 0 or more");
      require(
          missing.stream().map(MissingVolume::volume).distinct().count() == missing.size(),
          "missing-volume names a volume twice");
    }
  }

  /**
   * A volume that is away or could not be emptied.
   *
   * @param packs without a key, that are known to lie on it
   */
  public record MissingVolume(VolumeId volume, long packs) {
    public MissingVolume {
      require(packs >= 0, "a missing volume has 0 packs or more");
    }

    static MissingVolume parse(String text) {
      String[] parts = text.split(" ", 2);
      require(parts.length == 2, "must be a volume and a number of packs");
      return new MissingVolume(VolumeId.parse(parts[0]), Long.parseLong(parts[1]));
    }

    @Override
    public String toString() {
      return volume + " " + packs;
    }
  }

  /** The lines, of which each certificate has one form. */
  public String text() {
    CertificateText text =
        new CertificateText(FIRST_LINE)
            .line("class", retentionClass)
            .line("expiry-day", expiryDay)
            .line("zone", zone)
            .line("floor-days", rule.floorDays)
            .line("ceiling-days", rule.ceilingDays)
            .line("rule-version", rule.version)
            .line("legal-basis", rule.legalBasis);
    rule.outsideScope.ifPresent(reason -> text.line("outside-scope", reason));
    orders.forEach(order -> order.write(text));
    text.line("node", node)
        .line("packs", footage.packs)
        .line("bytes", footage.bytes)
        .line("cameras", footage.cameras)
        .line("first-recorded", footage.firstRecorded)
        .line("last-recorded", footage.lastRecorded)
        .line("packs-root", footage.packsRoot);
    if (footage.heldPacks > 0) {
      text.line("held-packs", footage.heldPacks);
    }
    if (footage.keptPacks > 0) {
      text.line("kept-packs", footage.keptPacks);
    }
    if (early) {
      text.line("released-early", EARLY);
    }
    if (thinned) {
      text.line("thinned", THINNED);
    }
    text.line("due-at", dueAt).line("tombstone-at", tombstoneAt);
    keys.ids.forEach(id -> text.line("key-destroyed", id));
    keys.by.forEach(each -> text.line("destroyed-by", each));
    text.line("destroyed-at", keys.destroyedAt).line("slots-overwritten", keys.slots);
    if (keys.tokens > 0) {
      text.line("destroyed-in-tokens", keys.tokens);
    }
    text.line("removed-packs", removal.packs);
    removal.on.forEach(each -> text.line("removed-on", each));
    removal.missing.forEach(gone -> text.line("missing-volume", gone));
    removal.unheard.forEach(each -> text.line("missing-node", each));
    return text.line("issued-at", issuedAt).toString();
  }

  /**
   * Reads what {@link #text} writes, and nothing else.
   *
   * @throws StrongroomException CORRUPT, naming the line that is wrong, or the two times that show
   *     that the footage went too early or that the certificate contradicts itself
   */
  public static ExpiryCertificate parse(String text) {
    CertificateLines lines = new CertificateLines(text, FIRST_LINE);
    try {
      ExpiryCertificate read = read(lines);
      lines.end(read.text());
      CertificateTimes.check(read);
      return read;
    } catch (IllegalArgumentException e) {
      throw lines.refused(e);
    }
  }

  private static ExpiryCertificate read(CertificateLines lines) {
    return new ExpiryCertificate(
        lines.value("class", RetentionClass::new),
        lines.value("expiry-day", LocalDate::parse),
        lines.value("zone", ZoneId::of),
        readRule(lines),
        readOrders(lines),
        lines.value("node", NodeId::parse),
        readFootage(lines),
        readMark(lines, "released-early", EARLY),
        readMark(lines, "thinned", THINNED),
        lines.value("due-at", CertificateText::instant),
        lines.value("tombstone-at", CertificateText::instant),
        readKeys(lines),
        readRemoval(lines),
        lines.value("issued-at", CertificateText::instant));
  }

  private static Rule readRule(CertificateLines lines) {
    return new Rule(
        lines.value("floor-days", Integer::parseInt),
        lines.value("ceiling-days", Integer::parseInt),
        lines.value("rule-version", Long::parseLong),
        lines.value("legal-basis", basis -> basis),
        readOutsideScope(lines));
  }

  /** The line is there only for a class outside the scope of the law. */
  private static Optional<String> readOutsideScope(CertificateLines lines) {
    List<String> reasons = lines.values("outside-scope", reason -> reason);
    require(reasons.size() <= 1, "outside-scope is there twice");
    return reasons.stream().findFirst();
  }

  /** They are there only if footage went before its time. */
  private static List<OrderedBy> readOrders(CertificateLines lines) {
    List<OrderedBy> orders = new ArrayList<>();
    while (lines.isNext("order")) {
      orders.add(OrderedBy.read(lines));
    }
    return orders;
  }

  private static Footage readFootage(CertificateLines lines) {
    return new Footage(
        lines.value("packs", Long::parseLong),
        lines.value("bytes", Long::parseLong),
        lines.value("cameras", Long::parseLong),
        lines.value("first-recorded", CertificateText::instant),
        lines.value("last-recorded", CertificateText::instant),
        lines.value("packs-root", CertificateText::hash),
        readCount(lines, "held-packs"),
        readCount(lines, "kept-packs"));
  }

  /** A number whose line is there only if it is 1 or more. */
  private static long readCount(CertificateLines lines, String name) {
    List<Long> staying = lines.values(name, Long::parseLong);
    require(
        staying.size() <= 1 && staying.stream().allMatch(packs -> packs >= 1),
        name + " must be 1 or more, and there once");
    return staying.isEmpty() ? 0 : staying.getFirst();
  }

  /** The line is there only if so. */
  private static boolean readMark(CertificateLines lines, String name, String value) {
    List<String> marks = lines.values(name, mark -> mark);
    require(
        marks.isEmpty() || marks.equals(List.of(value)),
        name + " must be " + value + ", and there once");
    return !marks.isEmpty();
  }

  private static DestroyedKeys readKeys(CertificateLines lines) {
    return new DestroyedKeys(
        lines.values("key-destroyed", id -> id),
        lines.values("destroyed-by", DestroyedBy::parse),
        lines.value("destroyed-at", CertificateText::instant),
        lines.value("slots-overwritten", Long::parseLong),
        readCount(lines, "destroyed-in-tokens"));
  }

  private static Removal readRemoval(CertificateLines lines) {
    return new Removal(
        lines.value("removed-packs", Long::parseLong),
        lines.values("removed-on", NodePacks::parse),
        lines.values("missing-volume", MissingVolume::parse),
        lines.values("missing-node", NodePacks::parse));
  }

  static void requireInstant(String name, WallTime instant) {
    require(
        instant.micros() >= 0 && instant.compareTo(END_OF_TIME) <= 0,
        name + " must lie between 1970 and 9999");
  }

  /** The message begins with the name of the line that is wrong. */
  static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
