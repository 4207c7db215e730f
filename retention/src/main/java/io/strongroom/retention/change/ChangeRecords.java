package io.strongroom.retention.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The control records of kind CHANGE that are about one thing: each owner of changes reads and
 * writes its own alone, and no other's. Thread-safe; blocks on the store.
 *
 * @param <T> what is changed
 */
public final class ChangeRecords<T> {
  private final StateStore state;
  private final Subject<T> subject;
  private final JsonMapper json = new JsonMapper();

  /**
   * How the owner writes what it changes.
   *
   * @param <T> what is changed
   */
  public interface Subject<T> {
    /** A field that its documents have, and no other subject's. */
    String field();

    /** Adds the fields of a change, {@link #field} among them. */
    void write(ObjectNode document, T what);

    /**
     * Reads what {@link #write} has written.
     *
     * @throws IllegalArgumentException if it is not that, or a StrongroomException or
     *     DateTimeException
     */
    T read(JsonNode document);
  }

  public ChangeRecords(StateStore state, Subject<T> subject) {
    this.state = state;
    this.subject = subject;
  }

  /** All of this subject; CORRUPT if a change is damaged, whosever it is. */
  public List<Change<T>> all() {
    return state.list(Kind.CHANGE).stream().flatMap(stored -> read(stored).stream()).toList();
  }

  /** One of this subject. */
  public Optional<Change<T>> find(ChangeId id) {
    return state.get(Kind.CHANGE, id.toString()).flatMap(this::read);
  }

  /** Writes a new change, proposed by an account. */
  public Change<T> propose(T what, String reason, String by, Instant at) {
    Change<T> change = new Change<>(ChangeId.random(), what, reason, Approval.proposed(by, at), 0);
    return put(change)
        .orElseThrow(() -> new IllegalStateException("change " + change.id() + " exists"));
  }

  /**
   * Takes a change on by one step.
   *
   * @throws StrongroomException UNAVAILABLE if somebody else was faster
   */
  public Change<T> decide(Change<T> change, Approval next) {
    return put(change.with(next))
        .orElseThrow(
            () ->
                new StrongroomException(
                    ErrorKind.UNAVAILABLE,
                    "somebody else decided on this change just now; look again"));
  }

  /** Notes that an approved change is in force; whoever else does so writes the same. */
  public void inForce(Change<T> change) {
    Optional<Change<T>> _ = put(change.with(change.approval().inForce()));
  }

  /** Notes that an approved change never comes into force; whoever else does so writes the same. */
  public void overtaken(Change<T> change) {
    Optional<Change<T>> _ = put(change.with(change.approval().overtaken()));
  }

  private Optional<Change<T>> put(Change<T> change) {
    return state
        .put(Kind.CHANGE, change.id().toString(), change.version(), write(change))
        .map(
            version ->
                new Change<>(
                    change.id(), change.what(), change.reason(), change.approval(), version));
  }

  private Bytes write(Change<T> change) {
    Approval approval = change.approval();
    ObjectNode document = json.createObjectNode();
    document.put("id", change.id().toString());
    subject.write(document, change.what());
    document.put("reason", change.reason());
    document.put("state", approval.state().name());
    document.put("proposedBy", approval.proposedBy());
    document.put("proposedAt", approval.proposedAt().toString());
    approval.decidedBy().ifPresent(by -> document.put("decidedBy", by));
    approval.decidedAt().ifPresent(at -> document.put("decidedAt", at.toString()));
    try {
      return Bytes.copyOf(json.writeValueAsBytes(document));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and texts can be written", e);
    }
  }

  /** Empty if it is another subject's. */
  private Optional<Change<T>> read(Versioned stored) {
    try {
      JsonNode document = json.readTree(stored.document().toArray());
      ChangeId id = ChangeId.parse(text(document, "id"));
      if (!id.toString().equals(stored.id())) {
        throw new IllegalArgumentException("it is the record of " + id);
      }
      return document.has(subject.field())
          ? Optional.of(
              new Change<>(
                  id,
                  subject.read(document),
                  text(document, "reason"),
                  approval(document),
                  stored.version()))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException | DateTimeException | StrongroomException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT,
          "the record of change "
              + stored.id()
              + " is damaged; restore the control records from a backup",
          e);
    }
  }

  private static Approval approval(JsonNode document) {
    return new Approval(
        Approval.State.valueOf(text(document, "state")),
        text(document, "proposedBy"),
        Instant.parse(text(document, "proposedAt")),
        Optional.ofNullable(document.path("decidedBy").textValue()),
        Optional.ofNullable(document.path("decidedAt").textValue()).map(Instant::parse));
  }

  private static String text(JsonNode document, String field) {
    return Optional.ofNullable(document.path(field).textValue())
        .orElseThrow(() -> new IllegalArgumentException(field + " is missing"));
  }
}
