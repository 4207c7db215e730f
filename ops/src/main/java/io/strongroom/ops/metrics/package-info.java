/** Numbers for Prometheus; every bound of the product has one. */
@NullMarked
package io.strongroom.ops.metrics;

import org.jspecify.annotations.NullMarked;
