package io.strongroom.playback.access;

import io.strongroom.playback.area.AreaTree;
import io.strongroom.playback.area.Areas;
import io.strongroom.recording.camera.Camera;
import io.strongroom.recording.model.CameraId;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What people may do now. For lists and pages by what this node knows; for footage by what is
 * written, read anew at least every {@link #RECHECK_NANOS}, so that an assignment that was taken
 * away on any node shows nothing more here within two seconds. If it cannot be read, nothing is
 * shown. Thread-safe; blocks on the store.
 */
public final class Permissions {
  /** How long what was read is believed. */
  static final long RECHECK_NANOS = 1_500_000_000L;

  /** Most accounts that are remembered. */
  private static final int MAX_KNOWN = 4_096;

  private record Read<T>(T value, long atNanos) {}

  private final Accounts accounts;
  private final Areas areas;
  private final Function<CameraId, Optional<Camera>> register;
  private final AccountRules rules;
  private final ZoneId zone;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Map<String, Read<Optional<Account>>> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Read<Optional<Account>>> eldest) {
          return size() > MAX_KNOWN;
        }
      };
  private @Nullable Read<AreaTree> tree;

  /**
   * @param register the cameras
   * @param rules what people must do first
   * @param zone whose clock weekly hours go by
   * @param nanos a clock that only goes forward, {@code System::nanoTime}
   */
  public Permissions(
      Accounts accounts,
      Areas areas,
      Function<CameraId, Optional<Camera>> register,
      AccountRules rules,
      ZoneId zone,
      InstantSource clock,
      LongSupplier nanos) {
    this.accounts = accounts;
    this.areas = areas;
    this.register = register;
    this.rules = rules;
    this.zone = zone;
    this.clock = clock;
    this.nanos = nanos;
    accounts.onWrite(account -> forget(account.user()));
  }

  /** What the person of a session may do, by what this node knows. */
  public Reach reach(Session session) {
    return at(session.account(), areas.tree());
  }

  /** What a person must do before anything else. */
  public List<Obligation> outstanding(Session session) {
    return rules.outstanding(session.account(), clock.instant());
  }

  /** The same from an account alone, for what is not about cameras: reads nothing. */
  public Reach withoutAreas(Session session) {
    return at(session.account(), AreaTree.EMPTY);
  }

  /**
   * What the person of a session may do, by what is written; empty if the session is over by it.
   *
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if nobody can say
   */
  public Optional<Reach> confirmed(Session session) {
    String user = session.account().user();
    Optional<Account> account = account(user);
    return account
        .filter(session::isOf)
        .filter(each -> each.credentials().locked().isEmpty())
        .filter(each -> rules.outstanding(each, clock.instant()).isEmpty())
        .map(each -> at(each, tree()));
  }

  /** The camera, if it is on the register. */
  public Optional<Camera> camera(CameraId id) {
    return register.apply(id);
  }

  private Reach at(Account account, AreaTree areasNow) {
    return new Reach(account, areasNow, clock.instant().atZone(zone));
  }

  /** The installation's zone. */
  public ZoneId zone() {
    return zone;
  }

  /** After a change of the areas by this node. */
  public synchronized void forgetAreas() {
    tree = null;
  }

  private synchronized void forget(String user) {
    Read<Optional<Account>> _ = known.remove(user);
  }

  private Optional<Account> account(String user) {
    synchronized (this) {
      Read<Optional<Account>> read = known.get(user);
      if (read != null && isFresh(read)) {
        return read.value();
      }
    }
    Read<Optional<Account>> read = read(() -> accounts.newest(user));
    synchronized (this) {
      known.put(user, read);
    }
    return read.value();
  }

  private AreaTree tree() {
    synchronized (this) {
      Read<AreaTree> read = tree;
      if (read != null && isFresh(read)) {
        return read.value();
      }
    }
    Read<AreaTree> read = read(areas::newest);
    synchronized (this) {
      tree = read;
    }
    return read.value();
  }

  /** As old as its beginning: what is written meanwhile may not be in it. */
  private <T> Read<T> read(Supplier<T> from) {
    long begin = nanos.getAsLong();
    return new Read<>(from.get(), begin);
  }

  private boolean isFresh(Read<?> read) {
    return nanos.getAsLong() - read.atNanos() < RECHECK_NANOS;
  }
}
