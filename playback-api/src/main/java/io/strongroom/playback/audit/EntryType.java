package io.strongroom.playback.audit;

import io.strongroom.playback.audit.AccessLogEntry.Event;
import java.util.Locale;
import java.util.Optional;

/** What kinds of entries the access log has; the numbers are those of leaves. */
public enum EntryType {
  INTENT(1),
  DELIVERY(2),
  REFUSAL(3),
  DECISION(4),
  CHANGE(5),
  INSPECTION(6),
  CUSTODY(7);

  private final int number;

  EntryType(int number) {
    this.number = number;
  }

  /** The second byte of a leaf. */
  public int number() {
    return number;
  }

  /** The form used in JSON. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<EntryType> ofCode(String code) {
    for (EntryType type : values()) {
      if (type.code().equals(code)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  static Optional<EntryType> ofNumber(int number) {
    for (EntryType type : values()) {
      if (type.number == number) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** Of an entry. */
  public static EntryType of(AccessLogEntry entry) {
    return switch (entry.event()) {
      case Event.Intended _ -> INTENT;
      case Event.Delivered _ -> DELIVERY;
      case Event.Refused _ -> REFUSAL;
      case Event.Decided _ -> DECISION;
      case Event.Changed _ -> CHANGE;
      case Event.Inspected _ -> INSPECTION;
      case Event.Kept _ -> CUSTODY;
    };
  }

  static EntryType of(Leaf leaf) {
    return switch (leaf) {
      case Leaf.OfIntent _ -> INTENT;
      case Leaf.OfDelivery _ -> DELIVERY;
      case Leaf.OfRefusal _ -> REFUSAL;
      case DecisionLeaf _ -> DECISION;
      case PersonLeaf _ -> CHANGE;
      case InspectionLeaf _ -> INSPECTION;
      case CustodyLeaf _ -> CUSTODY;
    };
  }
}
