package io.strongroom.loadtests.prove.access;

import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.crypto.tlog.TileSource;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * An access log as its page describes it ({@code docs/design/access-log.md}), read by offsets and
 * by nothing of the product: which grants there were, what each intent was for, what was delivered.
 * Used by one thread; memory grows with the log.
 */
final class LogAccount {
  /** An intent may follow the end of its grant so much later, as the page says. */
  private static final long GRACE_MICROS = 5_000_000;

  private static final int INTENT = 1;
  private static final int DELIVERY = 2;
  private static final int DECISION = 4;
  private static final int STEP_REVOKE = 9;
  private static final int MOST_FINDINGS = 50;

  /** Codes of actions of an intent. */
  static final int PLAYBACK = 2;

  static final int EXPORT = 3;
  static final int PICTURE = 4;

  private static final int LIVE = 5;
  private static final int VERIFICATION = 6;
  private static final int THINNING = 7;

  private record Approval(long at, TimeRange range, long until, int actions, Set<UUID> cameras) {}

  private record Intent(
      long at, UUID session, UUID camera, TimeRange range, int action, UUID grant) {}

  /** What one session looked at of one camera in one way. */
  private record Look(UUID session, UUID camera, int action) {}

  /** Intents of one look by their beginning, and what went out under those that are settled. */
  private static final class Looks {
    private final List<TimeRange> ranges = new ArrayList<>();
    private long deliveredBytes;
    private int open;
  }

  private final Map<UUID, List<Approval>> approvals = new HashMap<>();
  private final Map<UUID, Long> revoked = new HashMap<>();
  private final Map<Long, Intent> intents = new HashMap<>();
  private final Map<Look, Looks> looks = new HashMap<>();
  private final List<String> findings = new ArrayList<>();
  private long deliveries;

  /** Reads a log and compares its intents with its grants, its deliveries with its intents. */
  static LogAccount of(TileSource log, long size) {
    LogAccount account = new LogAccount();
    for (TileAddress bundle : TileAddress.all(TileAddress.ENTRIES, size)) {
      long index = bundle.index() * TileAddress.FULL;
      for (byte[] leaf : log.entries(bundle)) {
        account.entry(index++, ByteBuffer.wrap(leaf));
      }
    }
    account.intents.forEach(account::judge);
    account.looks.values().forEach(each -> each.ranges.sort(Comparator.comparing(TimeRange::from)));
    return account;
  }

  private void entry(long index, ByteBuffer leaf) {
    long at = leaf.getLong(2);
    switch (leaf.get(1)) {
      case INTENT -> {
        Intent intent =
            new Intent(
                at, uuid(leaf, 42), uuid(leaf, 58), range(leaf, 74), leaf.get(90), uuid(leaf, 91));
        intents.put(index, intent);
        Looks known = looks.computeIfAbsent(look(intent), key -> new Looks());
        known.ranges.add(intent.range());
        known.open++;
      }
      case DELIVERY -> deliver(index, leaf);
      case DECISION -> decide(at, leaf);
      default -> {
        // refusals and changes give nobody anything
      }
    }
  }

  private static Look look(Intent intent) {
    return new Look(intent.session(), intent.camera(), intent.action());
  }

  private void deliver(long index, ByteBuffer leaf) {
    deliveries++;
    Intent intent = intents.get(leaf.getLong(42));
    if (intent == null) {
      finding("entry %d delivers under no intent".formatted(index));
      return;
    }
    if (leaf.get(58) == 1 && !intent.range().contains(range(leaf, 59))) {
      finding("entry %d delivers more than its intent".formatted(index));
    }
    Looks known = looks.computeIfAbsent(look(intent), key -> new Looks());
    known.open--;
    known.deliveredBytes += leaf.getLong(50);
  }

  private void decide(long at, ByteBuffer leaf) {
    UUID request = uuid(leaf, 42);
    if (leaf.get(58) == STEP_REVOKE) {
      revoked.merge(request, at, Math::min);
    }
    if (leaf.get(91) == 1) {
      Set<UUID> cameras = new HashSet<>();
      for (int i = 0; i < leaf.getShort(117); i++) {
        cameras.add(uuid(leaf, 119 + 16 * i));
      }
      approvals
          .computeIfAbsent(request, id -> new ArrayList<>())
          .add(new Approval(at, range(leaf, 92), leaf.getLong(108), leaf.get(116), cameras));
    }
  }

  /** An intent lies within one approval, while that was in force. */
  private void judge(long index, Intent intent) {
    if (intent.action() == VERIFICATION || intent.action() == THINNING) {
      return; // by the node itself: nobody sees anything
    }
    boolean covered =
        approvals.getOrDefault(intent.grant(), List.of()).stream()
            .anyMatch(each -> covers(each, intent));
    if (!covered) {
      finding("entry %d is an intent within no grant: %s".formatted(index, intent));
    }
    Long end = revoked.get(intent.grant());
    if (end != null && intent.at() > end + GRACE_MICROS) {
      finding("entry %d is an intent after its grant was revoked".formatted(index));
    }
  }

  private static boolean covers(Approval grant, Intent intent) {
    int bit =
        switch (intent.action()) {
          case PLAYBACK, PICTURE -> 1;
          case LIVE -> 2;
          case EXPORT -> 4;
          default -> 0;
        };
    return (grant.actions() & bit) != 0
        && (grant.cameras().isEmpty() || grant.cameras().contains(intent.camera()))
        && grant.range().contains(intent.range())
        && intent.at() >= grant.at()
        && intent.at() < grant.until() + GRACE_MICROS;
  }

  /** Whether intents of a look reach over all of a range without a hole. */
  boolean covers(UUID session, UUID camera, int action, TimeRange seen) {
    Looks known = looks.get(new Look(session, camera, action));
    if (known == null) {
      return false;
    }
    WallTime reached = seen.from();
    for (TimeRange each : known.ranges) {
      if (!reached.isBefore(each.from()) && reached.isBefore(each.to())) {
        reached = each.to();
      }
    }
    return !reached.isBefore(seen.to());
  }

  /** Whether so many bytes can have come; of an intent without a delivery all may have. */
  boolean accountsFor(UUID session, UUID camera, int action, long bytes) {
    Looks known = looks.get(new Look(session, camera, action));
    return known != null && (known.open > 0 || bytes <= known.deliveredBytes);
  }

  private static UUID uuid(ByteBuffer leaf, int at) {
    return new UUID(leaf.getLong(at), leaf.getLong(at + 8));
  }

  private static TimeRange range(ByteBuffer leaf, int at) {
    return new TimeRange(new WallTime(leaf.getLong(at)), new WallTime(leaf.getLong(at + 8)));
  }

  private void finding(String what) {
    if (findings.size() < MOST_FINDINGS) {
      findings.add(what);
    }
  }

  List<String> findings() {
    return List.copyOf(findings);
  }

  int intents() {
    return intents.size();
  }

  long deliveries() {
    return deliveries;
  }

  long grants() {
    return approvals.size();
  }
}
