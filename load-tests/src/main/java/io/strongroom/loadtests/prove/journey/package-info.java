/** What a person does from signing in to a checked package of evidence, by keyboard on a phone. */
@NullMarked
package io.strongroom.loadtests.prove.journey;

import org.jspecify.annotations.NullMarked;
