/** Commands of an operator; those that touch footage are clients of the HTTP API. */
@NullMarked
package io.strongroom.ops.cli;

import org.jspecify.annotations.NullMarked;
