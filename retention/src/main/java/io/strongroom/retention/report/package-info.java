/** Whether footage was kept as the rules say: by camera and day, by class and by area. */
@NullMarked
package io.strongroom.retention.report;

import org.jspecify.annotations.NullMarked;
