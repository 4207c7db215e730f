/** Packages of evidence over everything that may happen to footage, judged by common tools. */
@NullMarked
package io.strongroom.loadtests.prove.evidence;

import org.jspecify.annotations.NullMarked;
