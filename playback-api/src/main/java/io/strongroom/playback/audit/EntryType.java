package io.strongroom.playback.audit;

import java.util.Locale;
import java.util.Optional;

/** What kinds of entries the access log has; the numbers are those of leaves. */
public enum EntryType {
  INTENT(1),
  DELIVERY(2),
  REFUSAL(3),
  DECISION(4),
  CHANGE(5),
  INSPECTION(6);

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

  static EntryType of(Leaf leaf) {
    return switch (leaf) {
      case Leaf.OfIntent _ -> INTENT;
      case Leaf.OfDelivery _ -> DELIVERY;
      case Leaf.OfRefusal _ -> REFUSAL;
      case DecisionLeaf _ -> DECISION;
      case PersonLeaf _ -> CHANGE;
      case InspectionLeaf _ -> INSPECTION;
    };
  }
}
