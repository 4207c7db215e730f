package io.strongroom.retention.expiry;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;

/** Whether the times of a certificate are those of an expiry that kept its rule, or its orders. */
final class CertificateTimes {
  private CertificateTimes() {}

  /**
   * @throws StrongroomException CORRUPT, naming the times that do not go together
   */
  static void check(ExpiryCertificate certificate) {
    WallTime tombstone = certificate.tombstoneAt();
    if (certificate.orders().isEmpty()) {
      floorWasKept(certificate, tombstone);
      if (certificate.early() || certificate.thinned()) {
        inOrder("due-at", certificate.dueAt(), "the expiry day's midnight", dayBegin(certificate));
      } else {
        inOrder("the expiry day's midnight", dayBegin(certificate), "due-at", certificate.dueAt());
      }
    }
    for (OrderedBy order : certificate.orders()) {
      inOrder("order", order.approvedAt(), "due-at", certificate.dueAt());
    }
    inOrder("due-at", certificate.dueAt(), "tombstone-at", tombstone);
    WallTime destroyed = certificate.keys().destroyedAt();
    for (DestroyedBy each : certificate.keys().by()) {
      inOrder("tombstone-at", tombstone, "destroyed-by", each.at());
    }
    inOrder("tombstone-at", tombstone, "destroyed-at", destroyed);
    inOrder("destroyed-at", destroyed, "issued-at", certificate.issuedAt());
  }

  /** In days of the zone, of which some have 23 or 25 hours. */
  private static void floorWasKept(ExpiryCertificate certificate, WallTime tombstone) {
    WallTime last = certificate.footage().lastRecorded();
    int days = certificate.rule().floorDays();
    WallTime floor =
        WallTime.of(last.toInstant().atZone(certificate.zone()).plusDays(days).toInstant());
    if (tombstone.isBefore(floor)) {
      throw new StrongroomException(
          ErrorKind.CORRUPT,
          "the floor was broken: footage up to "
              + last
              + " had to stay for "
              + days
              + " days, until "
              + floor
              + ", but tombstone-at is "
              + tombstone);
    }
  }

  private static WallTime dayBegin(ExpiryCertificate certificate) {
    return WallTime.of(certificate.expiryDay().atStartOfDay(certificate.zone()).toInstant());
  }

  private static void inOrder(String first, WallTime at, String second, WallTime then) {
    if (then.isBefore(at)) {
      throw new StrongroomException(
          ErrorKind.CORRUPT,
          "the times contradict each other: "
              + second
              + " is "
              + then
              + ", before "
              + first
              + ", "
              + at);
    }
  }
}
