/** Control records: small, versioned, sealed documents with compare-and-set. */
@NullMarked
package io.strongroom.recording.state;

import org.jspecify.annotations.NullMarked;
