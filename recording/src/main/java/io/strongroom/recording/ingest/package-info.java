/** From a camera's address to encoded samples: the seam between protocols and recording. */
@NullMarked
package io.strongroom.recording.ingest;

import org.jspecify.annotations.NullMarked;
