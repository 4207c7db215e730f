/**
 * Identities, instants, formats and errors that every other package speaks in. No behaviour, no
 * I/O.
 */
@NullMarked
package io.strongroom.recording.model;

import org.jspecify.annotations.NullMarked;
