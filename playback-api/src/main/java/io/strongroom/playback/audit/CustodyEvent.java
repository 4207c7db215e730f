package io.strongroom.playback.audit;

import java.util.UUID;

/**
 * Something that bears on what is kept, what is deleted, who gets copies, and what is refused. What
 * people decide is logged before it has effect, so an entry whose record was never written had
 * none. What a node does by itself is logged after it, at least once: of two entries that are the
 * same one is left over from a crash.
 *
 * @param subject opaque id of what it is about; of a refusal, the session
 * @param step what was done
 * @param user account that did it; empty where the node did
 * @param unit of that account; empty where the record does not say
 * @param words what it was, or why; may be empty
 * @param record SHA-256, in hex, of the control record as the step leaves it; of a refusal, of
 *     method and path
 * @param proof SHA-256, in hex, of what can be shown for it, as a certificate of deletion; empty if
 *     there is nothing
 */
public record CustodyEvent(
    UUID subject,
    CustodyStep step,
    String user,
    String unit,
    String words,
    String record,
    String proof) {}
