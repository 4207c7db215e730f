package io.strongroom.playback.audit;

import java.util.Optional;
import java.util.UUID;

/**
 * A step of a request for footage or of the grant that came of it. What people decide is logged
 * before it comes into force, so an entry whose record was never written is a decision that
 * somebody else was quicker than, or that a crash cut off; it had no effect.
 *
 * @param request whose; also the id of the grant
 * @param step what was done, as {@code approve}
 * @param user account that did it; empty where time alone did
 * @param unit of that account
 * @param words the reason that was given; may be empty
 * @param record SHA-256, in hex, of the record's document as the step leaves it: who asked, for
 *     what, and what was granted
 * @param granted what an approval grants; empty of any other step
 */
public record Decision(
    UUID request,
    String step,
    String user,
    String unit,
    String words,
    String record,
    Optional<Granted> granted) {}
