package io.strongroom.playback.audit;

import java.util.UUID;

/**
 * A change of who may do what. Logged before it comes into force, so an entry whose record was
 * never written is a change that somebody else was quicker than, or that a crash cut off.
 *
 * @param person opaque id of the account that changed; zeros where the areas did
 * @param by opaque id of who did it; the person's own where nobody else was needed
 * @param step what was done, as {@code assigned}
 * @param user account of who did it
 * @param unit of that account
 * @param subject account that changed; empty where the areas did
 * @param words what it was changed to, or why; may be empty
 * @param record SHA-256, in hex, of the record as the step leaves it
 */
public record PersonChange(
    UUID person,
    UUID by,
    String step,
    String user,
    String unit,
    String subject,
    String words,
    String record) {}
