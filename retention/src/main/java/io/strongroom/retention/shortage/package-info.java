/** What is done, and in which order, when room for footage is short. */
@NullMarked
package io.strongroom.retention.shortage;

import org.jspecify.annotations.NullMarked;
