/** Reports of retention compliance for people: as a table, and as a document. */
@NullMarked
package io.strongroom.playback.report;

import org.jspecify.annotations.NullMarked;
