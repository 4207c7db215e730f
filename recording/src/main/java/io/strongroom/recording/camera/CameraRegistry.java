package io.strongroom.recording.camera;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cameras of this installation, kept in the state store. Thread-safe; calls block on the store.
 * Watchers are told after a change is durable, on the thread that made it, or on one of the store's
 * if another node made it; they must be quick. A watcher may miss changes that other nodes make, so
 * whoever must not miss any also looks at the list from time to time.
 */
public final class CameraRegistry {
  /** Most cameras one installation registers through one node. */
  public static final int MAX_CAMERAS = 50_000;

  private static final Logger log = LoggerFactory.getLogger(CameraRegistry.class);

  private final StateStore state;
  private final Supplier<CameraRules> rules;
  private final Clock clock;
  private final Supplier<UUID> identities;
  private final CopyOnWriteArrayList<Runnable> watchers = new CopyOnWriteArrayList<>();
  private volatile Listing last = new Listing(List.of(), Map.of(), List.of(), Map.of());

  /** A camera and the version of its record; the version changes whenever the record does. */
  public record Registered(Camera camera, long version) {}

  /** What a document of the last list said, so that it is not parsed again. */
  private record Parsed(StateStore.Versioned document, Registered camera) {}

  /** What the last list of documents said. */
  private record Listing(
      List<StateStore.Versioned> documents,
      Map<String, Parsed> parsed,
      List<Registered> cameras,
      Map<CameraId, Registered> byId) {}

  public CameraRegistry(
      StateStore state, CameraRules rules, Clock clock, Supplier<UUID> identities) {
    this(state, () -> rules, clock, identities);
  }

  /** The same with rules that change while it runs: they are asked for each camera anew. */
  public CameraRegistry(
      StateStore state, Supplier<CameraRules> rules, Clock clock, Supplier<UUID> identities) {
    this.state = state;
    this.rules = rules;
    this.clock = clock;
    this.identities = identities;
    AutoCloseable _ = state.watch(Kind.CAMERA, this::changed);
  }

  /** Checks and registers a camera under a new id; durable when the call returns. */
  public Camera add(NewCamera draft) {
    return add(draft, new CameraId(identities.get()));
  }

  /**
   * The same for a camera for which there may be no room.
   *
   * @param admission looks at a camera that is right otherwise: why there is no room for it, or
   *     empty; throws if it is not to be registered
   */
  public Camera add(NewCamera draft, Function<Camera, Optional<String>> admission) {
    return add(draft, new CameraId(identities.get()), admission);
  }

  /** The same under a given id, for imports; a CALLER error if the id is taken. */
  public Camera add(NewCamera draft, CameraId id) {
    return add(draft, id, camera -> Optional.empty());
  }

  private Camera add(NewCamera draft, CameraId id, Function<Camera, Optional<String>> admission) {
    Camera checked = rules.get().check(draft, id, clock.instant().truncatedTo(ChronoUnit.MICROS));
    Camera camera = admission.apply(checked).map(checked::withShortage).orElse(checked);
    if (state.list(Kind.CAMERA).size() >= MAX_CAMERAS) {
      throw new StrongroomException(
          ErrorKind.EXHAUSTED,
          "there are " + MAX_CAMERAS + " cameras, the most allowed; remove one first");
    }
    if (state.put(Kind.CAMERA, id.toString(), 0, CameraJson.write(camera)).isEmpty()) {
      throw new StrongroomException(ErrorKind.CALLER, "id: is taken by another camera");
    }
    changed();
    return camera;
  }

  public Optional<Registered> get(CameraId id) {
    return state.get(Kind.CAMERA, id.toString()).map(CameraRegistry::registered);
  }

  /**
   * All readable cameras, ordered by id. A record that cannot be read is logged and left out. Costs
   * nothing while nothing has changed, if the store's own list does not.
   */
  public List<Registered> list() {
    return listing().cameras;
  }

  /** The cameras of {@link #list} by id, not to be changed. */
  public Map<CameraId, Registered> byId() {
    return listing().byId;
  }

  @SuppressWarnings("ReferenceEquality") // the same list has the same documents, and 20,000 of them
  private Listing listing() {
    List<StateStore.Versioned> documents = state.list(Kind.CAMERA);
    Listing before = last;
    if (documents == before.documents) {
      return before;
    }
    Map<String, Parsed> parsed = HashMap.newHashMap(documents.size());
    List<Registered> cameras = new ArrayList<>(documents.size());
    Map<CameraId, Registered> byId = HashMap.newHashMap(documents.size());
    for (StateStore.Versioned document : documents) {
      try {
        Parsed known = before.parsed.get(document.id());
        if (known == null || !known.document().equals(document)) {
          known = new Parsed(document, registered(document));
        }
        parsed.put(document.id(), known);
        cameras.add(known.camera());
        byId.put(known.camera().camera().id(), known.camera());
      } catch (StrongroomException e) {
        // One damaged record must not stop the others (invariant 1).
        log.error("camera {} is left out: {}", document.id(), e.getMessage());
      }
    }
    Listing now =
        new Listing(
            documents,
            parsed,
            Collections.unmodifiableList(cameras),
            Collections.unmodifiableMap(byId));
    last = now;
    return now;
  }

  /**
   * Replaces a camera's record if it is still at {@code expectedVersion}.
   *
   * @return the new version, or empty if somebody else was faster
   */
  public Optional<Long> replace(Camera camera, long expectedVersion) {
    Optional<Long> version =
        state.put(Kind.CAMERA, camera.id().toString(), expectedVersion, CameraJson.write(camera));
    version.ifPresent(v -> changed());
    return version;
  }

  /** Switches a camera's recording on or off; what is off is a gap with that cause. */
  public Camera enable(CameraId id, boolean enabled) {
    while (true) {
      Registered current =
          get(id)
              .orElseThrow(
                  () -> new StrongroomException(ErrorKind.NOT_FOUND, "there is no such camera"));
      Camera wanted = current.camera().withEnabled(enabled);
      if (wanted.equals(current.camera()) || replace(wanted, current.version()).isPresent()) {
        return wanted;
      }
    }
  }

  /**
   * Has a camera recorded under another class from now on; what is recorded stays what it was.
   *
   * @param from the class that it must have
   * @return whether it has the other class now
   * @throws StrongroomException NOT_FOUND if there is no such camera
   */
  public boolean reassign(CameraId id, RetentionClass from, RetentionClass to) {
    while (true) {
      Registered current =
          get(id)
              .orElseThrow(
                  () -> new StrongroomException(ErrorKind.NOT_FOUND, "there is no such camera"));
      RetentionClass now = current.camera().retentionClass();
      if (!now.equals(from) || now.equals(to)) {
        return now.equals(to);
      }
      if (replace(current.camera().withClass(to), current.version()).isPresent()) {
        return true;
      }
    }
  }

  /**
   * Says where a camera stands, or that nobody knows.
   *
   * @throws StrongroomException NOT_FOUND if there is no such camera
   */
  public Camera place(CameraId id, Optional<Position> position) {
    while (true) {
      Registered current =
          get(id)
              .orElseThrow(
                  () -> new StrongroomException(ErrorKind.NOT_FOUND, "there is no such camera"));
      Camera wanted = current.camera().withPosition(position);
      if (wanted.equals(current.camera()) || replace(wanted, current.version()).isPresent()) {
        return wanted;
      }
    }
  }

  /** Takes a camera off the register; its footage stays. NOT_FOUND if there is none. */
  public void remove(CameraId id) {
    boolean done = false;
    while (!done) {
      StateStore.Versioned current =
          state
              .get(Kind.CAMERA, id.toString())
              .orElseThrow(
                  () -> new StrongroomException(ErrorKind.NOT_FOUND, "there is no such camera"));
      done = state.delete(Kind.CAMERA, id.toString(), current.version());
    }
    changed();
  }

  /** Calls {@code watcher} after each change until the returned handle is closed. */
  public AutoCloseable watch(Runnable watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  private void changed() {
    watchers.forEach(Runnable::run);
  }

  private static Registered registered(StateStore.Versioned document) {
    Camera camera = CameraJson.read(document.document());
    if (!camera.id().toString().equals(document.id())) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "a stored camera record lies under another camera's id");
    }
    return new Registered(camera, document.version());
  }
}
