package io.strongroom.retention.expiry;

import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.WallTime;

/**
 * A keyholder that has destroyed the keys of a class-day, in an {@link ExpiryCertificate}.
 *
 * @param at when its last slot had been overwritten, or its token had answered
 * @param slots in which the old root was overwritten there; 0 if the keys were destroyed in a
 *     PKCS#11 token
 */
public record DestroyedBy(NodeId node, WallTime at, long slots) {
  public DestroyedBy {
    ExpiryCertificate.requireInstant("destroyed-by", at);
    ExpiryCertificate.require(slots >= 0, "destroyed-by must have no slot or more");
  }

  boolean isToken() {
    return slots == 0;
  }

  static DestroyedBy parse(String text) {
    String[] parts = text.split(" ", 3);
    ExpiryCertificate.require(
        parts.length == 3, "must be a node, an instant and a number of slots");
    return new DestroyedBy(
        NodeId.parse(parts[0]), CertificateText.instant(parts[1]), Long.parseLong(parts[2]));
  }

  @Override
  public String toString() {
    return node + " " + CertificateText.text(at) + " " + slots;
  }
}
