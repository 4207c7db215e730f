package io.strongroom.retention.expiry;

/** How far the expiry of a class-day has come; each step is durable before the next begins. */
public enum Step {
  /** It is decided, and nothing of it can be held any more. */
  TOMBSTONE,
  /** Its key is destroyed: nobody opens it from here on. */
  KEY_DESTROYED,
  /** It was removed where it could be reached, and certified; some of it lies elsewhere. */
  PARTLY_REMOVED,
  /** It was removed everywhere, and certified. */
  REMOVED
}
