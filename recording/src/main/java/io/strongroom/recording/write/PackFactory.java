package io.strongroom.recording.write;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.PackCipher;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.DayPublicKey;
import io.strongroom.crypto.keys.DekWrapper;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.EpochSource;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Starts packs: chooses the volume, makes and wraps the key, writes the header. A pack is sealed
 * with the suite of its day key, so that all nodes of a cluster agree. Thread-safe.
 */
final class PackFactory {
  private final PackContext context;
  private final Volumes volumes;
  private final EpochSource epochs;
  private final BiFunction<RetentionClass, LocalDate, LocalDate> expiryRule;
  private final Function<DayKeyId, Optional<DayPublicKey>> dayKeys;
  private final SecureRandom random;
  private final DekWrapper wrapper;

  PackFactory(
      PackContext context,
      Volumes volumes,
      EpochSource epochs,
      BiFunction<RetentionClass, LocalDate, LocalDate> expiryRule,
      Function<DayKeyId, Optional<DayPublicKey>> dayKeys,
      SecureRandom random) {
    this.context = context;
    this.volumes = volumes;
    this.epochs = epochs;
    this.expiryRule = expiryRule;
    this.dayKeys = dayKeys;
    this.random = random;
    this.wrapper = new DekWrapper(random);
  }

  /** What a new pack is for. */
  record Order(
      CameraId camera, RetentionClass retentionClass, WallTime start, boolean firstOfLife) {}

  /** See {@link DekWrapper#forget}. */
  void forgetAgreements() {
    wrapper.forget();
  }

  boolean betterThan(Volume volume) {
    return volumes.betterThan(volume);
  }

  boolean soundBeside(Volume volume) {
    return volumes.soundBeside(volume);
  }

  /** A started pack, or empty if there is no volume or no key for it; the alarm says which. */
  Optional<OpenPack> start(Order order, Set<VolumeId> avoid, PackOwner owner) {
    Optional<Volume> volume = volumes.choose(avoid);
    if (volume.isEmpty()) {
      return Optional.empty();
    }
    LocalDate day = day(order.start());
    LocalDate expiry = expiryRule.apply(order.retentionClass(), day);
    DayKeyId keyId = new DayKeyId(order.retentionClass().name(), expiry);
    Optional<DayPublicKey> dayKey = dayKeys.apply(keyId);
    if (dayKey.isEmpty()) {
      context
          .alarms()
          .raise(
              "no-day-key",
              keyId.toString(),
              "no key for packs that expire on " + expiry + "; nothing can be sealed for that day",
              "start the node with its key-store passphrase so that day keys are made ahead");
      return Optional.empty();
    }
    context.alarms().clear("no-day-key", keyId.toString());
    OpenPack pack = make(order, volume.get(), day, expiry, dayKey.get(), owner);
    pack.start();
    return Optional.of(pack);
  }

  private OpenPack make(
      Order order,
      Volume volume,
      LocalDate day,
      LocalDate expiry,
      DayPublicKey dayKey,
      PackOwner owner) {
    byte[] salt = new byte[32];
    random.nextBytes(salt);
    PackHeader uncommitted =
        PackHeader.uncommitted(
            dayKey.suite(),
            order.firstOfLife(),
            new PackId(order.camera(), epochs.next()),
            volume.id(),
            order.start(),
            Bytes.copyOf(salt),
            order.retentionClass(),
            expiry);
    byte[] hash = uncommitted.hash();
    try (Dek dek = Dek.random(random)) {
      PackCipher cipher = PackCipher.of(uncommitted.suite(), dek, hash);
      Bytes wrapped = Bytes.copyOf(wrapper.wrap(dek, dayKey, hash).encode());
      WallTime fullAt =
          WallTime.min(
              midnight(day.plusDays(1)), order.start().plusMicros(context.settings().packMicros()));
      Sealing sealing = new Sealing(cipher, order.start(), midnight(day), fullAt);
      PackHeader header = uncommitted.committed(cipher.commitment());
      return new OpenPack(header, wrapped, volume, sealing, context, owner);
    }
  }

  private LocalDate day(WallTime instant) {
    return LocalDate.ofInstant(instant.toInstant(), context.settings().zone());
  }

  private WallTime midnight(LocalDate day) {
    return WallTime.of(day.atStartOfDay(context.settings().zone()).toInstant());
  }
}
