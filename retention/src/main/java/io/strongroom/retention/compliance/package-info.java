/** What was due, recorded, missing and kept of each camera on each day, signed and chained. */
@NullMarked
package io.strongroom.retention.compliance;

import org.jspecify.annotations.NullMarked;
