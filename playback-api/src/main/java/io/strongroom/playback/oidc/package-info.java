/**
 * An OpenID Connect provider outside, and what it says of people and programs. Knows nothing of
 * accounts. The only package that uses the libraries for its tokens.
 */
@NullMarked
package io.strongroom.playback.oidc;

import org.jspecify.annotations.NullMarked;
