/** What the access log can take. */
@NullMarked
package io.strongroom.loadtests.accesslog;

import org.jspecify.annotations.NullMarked;
