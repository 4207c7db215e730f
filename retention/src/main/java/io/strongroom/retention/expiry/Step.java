package io.strongroom.retention.expiry;

/** How far the expiry of a class-day has come; each step is durable before the next begins. */
public enum Step {
  /** What the tombstone is to say is written down, and binds nobody; seen by its writer alone. */
  PLANNED,
  /** It is decided, and nothing more of it can be held from here on. */
  TOMBSTONE,
  /** What stays of it is wrapped to the next key. Left out where nothing stays. */
  HELD_MOVED,
  /** Its key is destroyed: nobody opens it from here on. */
  KEY_DESTROYED,
  /** It was removed where it could be reached, and certified; some of it lies elsewhere. */
  PARTLY_REMOVED,
  /** It was removed everywhere, and certified. */
  REMOVED;

  /** Whether files without a key may lie somewhere. */
  boolean mayBeLeft() {
    return this == KEY_DESTROYED || this == PARTLY_REMOVED;
  }

  /** Whether the key is to be destroyed yet. */
  boolean keyLives() {
    return this == TOMBSTONE || this == HELD_MOVED;
  }
}
