/** On which day the room for footage runs out before footage has met its floor. */
@org.jspecify.annotations.NullMarked
package io.strongroom.retention.forecast;
