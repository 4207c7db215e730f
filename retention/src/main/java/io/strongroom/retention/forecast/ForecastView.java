package io.strongroom.retention.forecast;

import io.strongroom.recording.pack.RetentionClass;

/** What people may see of the room to come. Thread-safe; calls may read the whole catalogue. */
public interface ForecastView {
  /** As it is now. */
  Forecast forecast();

  /** As it would be with more of a class. */
  Forecast with(RetentionClass type, long bitsPerSecond);

  /** What a camera of a class that says nothing else is taken to bring, in bits per second. */
  long usualBitsPerSecond(RetentionClass type);

  /** What the site has declared for a shortage. */
  ShortageRules rules();
}
